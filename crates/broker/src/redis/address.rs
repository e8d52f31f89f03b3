//! Reads where Redis is, and finds the node that is to be used now.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _,
    ProtocolVersion, RedisError, RedisResult, Value,
};

use crate::BrokerError;

const SENTINELS: &str = "redis+sentinel://";
const SENTINELS_OVER_TLS: &str = "rediss+sentinel://";
const SENTINEL_PORT: u16 = 26_379;

/// How long one Sentinel may take, so that a few that hang do not use up the five seconds within
/// which a Redis that is back is used.
const SENTINEL_WITHIN: Duration = Duration::from_millis(500);
/// How long a node may take that a Sentinel names.
const NODE_WITHIN: Duration = Duration::from_secs(1);

/// Where Redis is, checked.
#[derive(Clone, Debug)]
pub(super) enum Address {
    Node(Client),
    /// Sentinels know which node is the master of the service.
    Sentinels {
        sentinels: Vec<Client>,
        service: String,
        /// Settings for every node, whatever its address.
        node: ConnectionInfo,
    },
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, BrokerError> {
        if let Some(rest) = url.strip_prefix(SENTINELS) {
            sentinels("redis", rest)
        } else if let Some(rest) = url.strip_prefix(SENTINELS_OVER_TLS) {
            sentinels("rediss", rest)
        } else {
            Ok(Self::Node(client(with_resp3(info(url)?))?))
        }
    }

    /// The node to connect to now. Sentinels are asked in their order, until one names a master
    /// that says so itself: one that was cut off from the others may name the one before.
    pub(super) async fn find(&self) -> RedisResult<Client> {
        let (sentinels, service, node) = match self {
            Self::Node(client) => return Ok(client.clone()),
            Self::Sentinels { sentinels, service, node } => (sentinels, service, node),
        };
        let mut tried = Vec::new();
        let mut failure = RedisError::from((redis::ErrorKind::Io, "no Sentinel knows a master"));
        for sentinel in sentinels {
            match master_of(sentinel, service).await {
                Ok(Some(master)) if !tried.contains(&master) => {
                    let addr = addr_like(node.addr(), master.clone());
                    let client = Client::open(node.clone().set_addr(addr))?;
                    match is_master(&client).await {
                        Ok(true) => return Ok(client),
                        Ok(false) => {}
                        Err(error) => failure = error,
                    }
                    tried.push(master);
                }
                Ok(_) => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

/// `[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]/SERVICE[/DATABASE]`, where user, password and
/// database are the nodes', and then `?sentinel_user=USER&sentinel_password=PASSWORD`, both of
/// which may be left out: the Sentinels'. The scheme is that of Sentinels and nodes.
fn sentinels(scheme: &str, rest: &str) -> Result<Address, BrokerError> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let sentinel_login = sentinel_login(query)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (service, database) = path.split_once('/').unwrap_or((path, ""));
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (format!("{login}@"), hosts),
        None => (String::new(), authority),
    };
    if service.is_empty() {
        return Err(unusable("no service is named"));
    }
    let mut sentinels = Vec::new();
    for host in hosts.split(',') {
        let port = if has_port(host) { String::new() } else { format!(":{SENTINEL_PORT}") };
        sentinels.push(client(info(&format!("{scheme}://{sentinel_login}{host}{port}/"))?)?);
    }
    let node = with_resp3(info(&format!("{scheme}://{login}master/{database}"))?);
    Ok(Address::Sentinels { sentinels, service: service.to_owned(), node })
}

/// Login before the host of a Sentinel. It stays as it is encoded.
fn sentinel_login(query: &str) -> Result<String, BrokerError> {
    let (mut user, mut password) = ("", "");
    for setting in query.split('&').filter(|setting| !setting.is_empty()) {
        match setting.split_once('=') {
            Some(("sentinel_user", value)) => user = value,
            Some(("sentinel_password", value)) => password = value,
            _ => return Err(unusable("it has a parameter that is not known")),
        }
    }
    let is_encoded = |text: &str| !text.contains(['/', '@', ':', '#']);
    match (user, password) {
        ("", "") => Ok(String::new()),
        (_, "") => Err(unusable("a user of the Sentinels needs a password")),
        _ if is_encoded(user) && is_encoded(password) => Ok(format!("{user}:{password}@")),
        _ => Err(unusable("/, @, : and # of a user or password are written %2F, %40, %3A and %23")),
    }
}

fn unusable(why: &'static str) -> BrokerError {
    BrokerError::Address((redis::ErrorKind::InvalidClientConfig, why).into())
}

fn has_port(host: &str) -> bool {
    let port = host.rsplit_once(':').map(|(_, port)| port);
    port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn info(url: &str) -> Result<ConnectionInfo, BrokerError> {
    let info = url.into_connection_info().map_err(BrokerError::Address)?;
    match info.addr() {
        ConnectionAddr::TcpTls { insecure: true, .. } => {
            Err(unusable("a certificate is always verified"))
        }
        _ => Ok(info),
    }
}

/// Where a node is, to be reached over TLS where the other is.
fn addr_like(other: &ConnectionAddr, (host, port): (String, u16)) -> ConnectionAddr {
    match other {
        ConnectionAddr::TcpTls { .. } => {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        }
        _ => ConnectionAddr::Tcp(host, port),
    }
}

/// RESP3 lets a subscribed connection answer a ping, and hands messages to a closure.
fn with_resp3(info: ConnectionInfo) -> ConnectionInfo {
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    info.set_redis_settings(settings)
}

fn client(info: ConnectionInfo) -> Result<Client, BrokerError> {
    Client::open(info).map_err(BrokerError::Address)
}

/// The master that a Sentinel names; `None` where it does not know the service.
async fn master_of(sentinel: &Client, service: &str) -> RedisResult<Option<(String, u16)>> {
    ask(
        sentinel,
        SENTINEL_WITHIN,
        redis::cmd("SENTINEL").arg("get-master-addr-by-name").arg(service),
    )
    .await
}

async fn is_master(node: &Client) -> RedisResult<bool> {
    let role: Vec<Value> = ask(node, NODE_WITHIN, &redis::cmd("ROLE")).await?;
    Ok(role.first() == Some(&Value::BulkString(b"master".to_vec())))
}

/// Asks one thing over a connection of its own.
async fn ask<T: redis::FromRedisValue>(
    of: &Client,
    within: Duration,
    question: &redis::Cmd,
) -> RedisResult<T> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(within))
        .set_response_timeout(Some(within));
    let mut connection = of.get_multiplexed_async_connection_with_config(&config).await?;
    question.query_async(&mut connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> (Vec<String>, String, ConnectionInfo) {
        match Address::parse(url) {
            Ok(Address::Sentinels { sentinels, service, node }) => {
                let addr = |sentinel: &Client| sentinel.get_connection_info().addr().to_string();
                (sentinels.iter().map(addr).collect(), service, node)
            }
            other => panic!("{url} is {other:?}"),
        }
    }

    #[test]
    fn sentinels_are_read_with_their_service() {
        let (sentinels, service, node) =
            parsed("redis+sentinel://me:p%40ss@one:7000,two,[::1]/chat/3");
        assert_eq!(sentinels, ["one:7000", "two:26379", "::1:26379"]);
        assert_eq!(service, "chat");
        let settings = node.redis_settings();
        assert_eq!((settings.username(), settings.password()), (Some("me"), Some("p@ss")));
        assert_eq!(settings.db(), 3);
        let (sentinels, service, node) = parsed("redis+sentinel://one/chat");
        assert_eq!((sentinels.len(), service.as_str()), (1, "chat"));
        assert_eq!(node.redis_settings().password(), None);
    }

    #[test]
    fn sentinels_have_a_login_of_their_own() {
        let login = |url: &str| match Address::parse(url) {
            Ok(Address::Sentinels { sentinels, node, .. }) => {
                let settings = sentinels[0].get_connection_info().redis_settings().clone();
                let of = |text: Option<&str>| text.map(str::to_owned);
                assert_eq!(node.redis_settings().password(), Some("theirs"));
                (of(settings.username()), of(settings.password()))
            }
            other => panic!("{url} is {other:?}"),
        };
        let url = "redis+sentinel://:theirs@one,two/chat/3";
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(login(url), (None, None));
        assert_eq!(login(&format!("{url}?sentinel_password=p%40ss")), (None, of("p@ss")));
        let both = format!("{url}?sentinel_user=me&sentinel_password=p%26ss");
        assert_eq!(login(&both), (of("me"), of("p&ss")));
        for bad in ["sentinel_user=me", "password=x", "sentinel_password=a@b", "x"] {
            assert!(Address::parse(&format!("{url}?{bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn over_tls_every_certificate_is_verified() {
        let is_verified =
            |addr: &ConnectionAddr| matches!(addr, ConnectionAddr::TcpTls { insecure: false, .. });
        match Address::parse("rediss+sentinel://one,two:7000/chat/3") {
            Ok(Address::Sentinels { sentinels, node, .. }) => {
                let mut addrs: Vec<_> =
                    sentinels.iter().map(|one| one.get_connection_info().addr().clone()).collect();
                addrs.push(addr_like(node.addr(), ("the master".into(), 6379)));
                assert!(addrs.len() == 3 && addrs.iter().all(is_verified), "{addrs:?}");
            }
            other => panic!("Sentinels, and not {other:?}"),
        }
        match Address::parse("rediss://one/") {
            Ok(Address::Node(node)) => assert!(is_verified(node.get_connection_info().addr())),
            other => panic!("a node, and not {other:?}"),
        }
        assert!(Address::parse("rediss://one/#insecure").is_err());
    }

    #[test]
    fn sentinels_without_a_service_or_a_host_are_refused() {
        for bad in ["", "one", "one/", "/chat", "one,,two/chat", "one:99999/chat", "one/chat/x"] {
            let url = format!("{SENTINELS}{bad}");
            assert!(matches!(Address::parse(&url), Err(BrokerError::Address(_))), "{url}");
        }
    }
}
