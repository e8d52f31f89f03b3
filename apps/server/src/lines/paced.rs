//! A socket that ends where its client does not read.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::{Line, Open};

/// Reading this slowly is as good as not reading: each byte that goes out earns its share of time.
const LEAST_BYTES_PER_SECOND: u32 = 2 * 1024;
/// The most time for one answer, in multiples of the patience with a client that takes nothing:
/// five minutes.
const WHOLE: u32 = 20;

/// A socket of HTTP. While what is to be written waits for the client, a clock runs; once it has
/// run out the connection ends. A WebSocket bounds by itself what waits, and has no such clock.
pub(crate) struct Paced {
    io: TcpStream,
    open: Open,
    patience: Duration,
    stall: Option<Stall>,
}

/// The client has not taken all that is to be written.
struct Stall {
    began: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Paced {
    pub(crate) fn new(io: TcpStream, open: Open, patience: Duration) -> Self {
        Self { io, open, patience, stall: None }
    }

    /// The socket alone, and its place among the open ones.
    pub(crate) fn into_parts(self) -> (TcpStream, Open) {
        (self.io, self.open)
    }

    pub(crate) fn line(&self) -> &Arc<Line> {
        self.open.line()
    }

    /// The kernel takes nothing now.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.open.line().is_upgraded() {
            self.stall = None;
            return Poll::Pending;
        }
        let patience = self.patience;
        let stall = self.stall.get_or_insert_with(|| Stall {
            began: Instant::now(),
            timer: Box::pin(tokio::time::sleep(patience)),
        });
        ready!(stall.timer.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }

    /// The kernel took some; the rest has a little more time.
    fn wrote(&mut self, bytes: usize) {
        let Some(stall) = &mut self.stall else { return };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(1) * bytes / LEAST_BYTES_PER_SECOND;
        let deadline = (stall.timer.deadline() + earned)
            .min(Instant::now() + self.patience)
            .min(stall.began + self.patience * WHOLE);
        stall.timer.as_mut().reset(deadline);
    }

    fn written(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.poll_stalled(cx),
            Poll::Ready(Ok(bytes)) => {
                self.wrote(bytes);
                Poll::Ready(Ok(bytes))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    /// Comes once nothing waits to be written any more.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stall = None;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::lines::{Bounds, Lines};

    const PATIENCE: Duration = Duration::from_secs(15);

    async fn pair() -> (Paced, TcpStream) {
        let bounds = Bounds { all: 9, nobodys: 9, per_prefix: 9, per_account: 9 };
        let open = Lines::new(bounds).open(Some(IpAddr::from([127, 0, 0, 1]))).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Paced::new(listener.accept().await.unwrap().0, open, PATIENCE), client)
    }

    /// Writes as fast as the client lets it, until the socket ends; gives for how long.
    async fn fill(paced: &mut Paced) -> Duration {
        let (began, much) = (Instant::now(), vec![0; 64 * 1024]);
        let error = loop {
            if let Err(error) = paced.write(&much).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut, "{error}");
        began.elapsed()
    }

    #[tokio::test]
    async fn a_client_that_reads_nothing_is_left_after_a_while() {
        let (mut paced, _client) = pair().await;
        tokio::time::pause();
        let took = fill(&mut paced).await;
        assert!((PATIENCE..PATIENCE * 2).contains(&took), "{took:?}");
    }

    #[tokio::test]
    async fn a_client_that_reads_a_byte_now_and_then_is_left_too() {
        let (mut paced, mut client) = pair().await;
        tokio::time::pause();
        let drip = async {
            loop {
                client.read_u8().await.unwrap();
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        tokio::select! {
            took = fill(&mut paced) => assert!(took < PATIENCE * 4, "{took:?}"),
            () = drip => {}
        }
    }

    #[tokio::test]
    async fn a_websocket_has_no_such_clock() {
        let (mut paced, _client) = pair().await;
        tokio::time::pause();
        let lines = Arc::clone(paced.open.lines());
        lines.upgraded(paced.line());
        let filled = tokio::time::timeout(PATIENCE * 100, fill(&mut paced)).await;
        assert!(filled.is_err(), "it ended");
    }
}
