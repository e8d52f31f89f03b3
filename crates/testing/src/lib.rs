//! Starts, stops and disturbs real processes for tests: redis-server, chromedriver, a faulty proxy.
