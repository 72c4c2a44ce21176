//! What there would be without Carepost: a server that keeps what comes as a file, and gives it out.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    extract::{self, DefaultBodyLimit, State},
    routing::put,
};
use futures_util::StreamExt as _;
use tokio::{fs::File, io::AsyncWriteExt as _, net::TcpListener};
use tower_http::services::ServeDir;

/// Serves that directory, on this machine alone.
pub async fn serve(directory: &Path) -> SocketAddr {
    let router = Router::new()
        .route("/kept/{name}", put(keep))
        .layer(DefaultBodyLimit::disable())
        .fallback_service(ServeDir::new(directory))
        .with_state(directory.to_owned());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// On the disk before it is answered, as Carepost has it.
async fn keep(
    State(directory): State<PathBuf>,
    extract::Path(name): extract::Path<String>,
    body: Body,
) {
    let mut file = File::create(directory.join(name)).await.unwrap();
    let mut body = body.into_data_stream();
    while let Some(piece) = body.next().await {
        file.write_all(&piece.unwrap()).await.unwrap();
    }
    file.sync_all().await.unwrap();
}
