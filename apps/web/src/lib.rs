//! Confab's web app: pages, components and live state, rendered on the server and in the browser.
