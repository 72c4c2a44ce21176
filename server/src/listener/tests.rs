//! The listener over real sockets.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::get;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
    sync::{oneshot, watch},
    task::JoinHandle,
};

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// A server whose one answer takes as long as the test wants.
struct Slow {
    stream: TcpStream,
    begun: oneshot::Receiver<()>,
    answer: oneshot::Sender<()>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Drained>,
}

async fn slow(drain: Duration) -> Slow {
    let (begin, begun) = oneshot::channel();
    let (answer, answered) = oneshot::channel();
    let (stop, stopped) = oneshot::channel();
    let once = Arc::new(Mutex::new(Some((begin, answered))));
    let router = Router::new().route(
        "/",
        get(async move || {
            let (begin, answered) = once.lock().unwrap().take().unwrap();
            begin.send(()).unwrap();
            answered.await.unwrap();
            "done"
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let stop_when = async move { stopped.await.unwrap() };
    let limits = Limits {
        drain,
        ..Limits::default()
    };
    let proxies = TrustedProxies::default();
    let served = tokio::spawn(serve(listener, router, proxies, limits, stop_when));
    stream.write_all(REQUEST).await.unwrap();
    Slow {
        stream,
        begun,
        answer,
        stop,
        served,
    }
}

#[tokio::test]
async fn what_has_begun_is_answered() {
    let mut slow = slow(Duration::from_secs(60)).await;
    slow.begun.await.unwrap();
    slow.stop.send(()).unwrap();
    slow.answer.send(()).unwrap();
    let mut answer = String::new();
    slow.stream.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"),
        "{answer}"
    );
    assert_eq!(slow.served.await.unwrap(), Drained::Whole);
}

#[tokio::test]
async fn what_takes_too_long_is_cut_off() {
    let slow = slow(Duration::ZERO).await;
    slow.begun.await.unwrap();
    slow.stop.send(()).unwrap();
    assert_eq!(slow.served.await.unwrap(), Drained::Cut(1));
}

/// A server that goes on until the test ends.
async fn served(router: Router, limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let forever = std::future::pending();
    tokio::spawn(serve(
        listener,
        router,
        TrustedProxies::default(),
        limits,
        forever,
    ));
    address
}

async fn ask(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    stream
}

async fn first_line(stream: &mut TcpStream) -> String {
    let mut line = [0; 12];
    stream.read_exact(&mut line).await.unwrap();
    String::from_utf8(line.to_vec()).unwrap()
}

#[tokio::test]
async fn an_address_with_too_many_connections_is_told_so_at_once() {
    let limits = Limits {
        per_address: 2,
        ..Limits::default()
    };
    let address = served(Router::new().route("/", get(async || "ok")), limits).await;
    let (mut one, mut two) = (ask(address).await, ask(address).await);
    for stream in [&mut one, &mut two] {
        assert_eq!(first_line(stream).await, "HTTP/1.1 200");
    }
    let mut third = TcpStream::connect(address).await.unwrap();
    assert_eq!(first_line(&mut third).await, "HTTP/1.1 503");
}

#[tokio::test]
async fn when_there_is_no_place_left_the_quietest_makes_room() {
    let limits = Limits {
        connections: 2,
        quiet: Duration::ZERO,
        ..Limits::default()
    };
    let address = served(Router::new().route("/", get(async || "ok")), limits).await;
    let mut silent = Vec::new();
    for _ in 0..6 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    let mut healthy = ask(address).await;
    assert_eq!(first_line(&mut healthy).await, "HTTP/1.1 200");
}

#[tokio::test]
async fn what_does_not_end_leaves_room_for_others() {
    let limits = Limits {
        connections: 1,
        endless: 2,
        quiet: Duration::ZERO,
        ..Limits::default()
    };
    // Says each number that there is.
    let (tell, told) = watch::channel(0_u32);
    let live = async move || {
        let numbers = futures_util::stream::unfold(told.clone(), async |mut told| {
            told.changed().await.ok()?;
            let said = format!("number {}.", *told.borrow_and_update());
            Some((Ok::<_, Infallible>(said), told))
        });
        (axum::Extension(Endless), Body::from_stream(numbers))
    };
    let router = Router::new()
        .route("/", get(async || "ok"))
        .route("/live", get(live));
    let address = served(router, limits).await;
    let listen = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(first_line(&mut stream).await, "HTTP/1.1 200");
        stream
    };
    let goes_on = async |stream: &mut TcpStream| {
        tell.send_modify(|number| *number += 1);
        let awaited = format!("number {}.", *tell.borrow());
        let mut heard = String::new();
        while !heard.contains(&awaited) {
            let mut some = [0; 512];
            match stream.read(&mut some).await {
                Ok(0) | Err(_) => return false,
                Ok(read) => heard.push_str(&String::from_utf8_lossy(&some[..read])),
            }
        }
        true
    };
    let (mut one, mut two) = (listen().await, listen().await);
    for _ in 0..3 {
        assert_eq!(first_line(&mut ask(address).await).await, "HTTP/1.1 200");
    }
    assert!(goes_on(&mut one).await && goes_on(&mut two).await);
    // One more is a connection as others are, and makes room as they do.
    let mut third = listen().await;
    assert_eq!(first_line(&mut ask(address).await).await, "HTTP/1.1 200");
    assert!(!goes_on(&mut third).await);
    assert!(goes_on(&mut one).await);
    // A place that is free again is taken by the next.
    drop(two);
    let mut fourth = listen().await;
    assert_eq!(first_line(&mut ask(address).await).await, "HTTP/1.1 200");
    assert!(goes_on(&mut fourth).await);
}

#[tokio::test]
async fn who_asks_for_more_than_can_be_done_is_forgotten() {
    let made = Arc::new(AtomicUsize::new(0));
    let counted = made.clone();
    let busy = async move || {
        counted.fetch_add(1, Ordering::Relaxed);
        StatusCode::SERVICE_UNAVAILABLE
    };
    let address = served(Router::new().route("/", get(busy)), Limits::default()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20);
    stream.write_all(requests.as_bytes()).await.unwrap();
    let mut answers = Vec::new();
    // The rest of what was sent is refused: the connection may end in a reset.
    let _ = stream.read_to_end(&mut answers).await;
    assert!(answers.starts_with(b"HTTP/1.1 503"));
    assert_eq!(made.load(Ordering::Relaxed), 1);
}

/// Sends so many requests at once, reads no answer, and says how many were made until the
/// connection was given up. The answers are all header.
async fn made_unread(header: String, requests: usize) -> usize {
    let limits = Limits {
        unread: Duration::from_millis(20),
        ..Limits::default()
    };
    let made = Arc::new(AtomicUsize::new(0));
    let counter = made.clone();
    let answer = get(async move || {
        counter.fetch_add(1, Ordering::Relaxed);
        [("x-filled", header.clone())]
    });
    let address = served(Router::new().route("/", answer), limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let given_up = async {
        let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let mut sent = stream.write_all(&request.repeat(requests)).await;
        while sent.is_ok() {
            sent = stream.write_all(b"The beginning of one more").await;
        }
    };
    let patience = Duration::from_secs(60);
    assert!(tokio::time::timeout(patience, given_up).await.is_ok());
    made.load(Ordering::Relaxed)
}

#[tokio::test]
async fn who_takes_no_answers_gets_no_more_made() {
    // More than the kernel keeps for both sides of a connection.
    let (bytes, requests) = (8 * 1024, 8 * 1024);
    let made = made_unread("x".repeat(bytes), requests).await;
    assert!(made > 1 && made < requests / 2, "{made}");
}

#[tokio::test]
async fn an_answer_that_is_left_lying_makes_room_for_one_that_is_taken() {
    const LENGTH: usize = 2 * 1024 * 1024;
    let limits = Limits {
        lying: LENGTH * 3 / 2,
        ..Limits::default()
    };
    let router = Router::new().route("/", get(async || vec![b'x'; LENGTH]));
    let address = served(router, limits).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    let mut lying = socket.connect(address).await.unwrap();
    lying.write_all(REQUEST).await.unwrap();
    assert_eq!(first_line(&mut lying).await, "HTTP/1.1 200");
    let mut taken = ask(address).await;
    let mut answer = vec![0; LENGTH];
    taken.read_exact(&mut answer).await.unwrap();
    // At once, and with nothing of it left in the system.
    let cut = lying.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(cut.kind(), std::io::ErrorKind::ConnectionReset);
}
