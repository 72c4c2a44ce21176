//! HTTP/1.1 as a plain client speaks it, one request on one connection: the same for both servers.

use std::{
    io::{BufRead as _, BufReader, Read as _, Result, Write as _},
    net::{SocketAddr, TcpStream},
};

/// So much is written or read at a time.
const PIECE: usize = 256 * 1024;

pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: &'a [(&'a str, String)],
    pub body: &'a [u8],
}

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    /// Bytes of what it said.
    pub bytes: usize,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

pub fn send(to: SocketAddr, request: &Request<'_>) -> Result<Answer> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_nodelay(true)?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nContent-Length: {}\r\n",
        request.method,
        request.path,
        request.body.len()
    );
    for (name, value) in request.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all((head + "\r\n").as_bytes())?;
    for piece in request.body.chunks(PIECE) {
        stream.write_all(piece)?;
    }
    let mut answer = BufReader::with_capacity(PIECE, stream);
    let mut line = String::new();
    answer.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let mut headers = Vec::new();
    loop {
        line.clear();
        answer.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.to_owned())),
            None => break,
        }
    }
    let (mut bytes, mut piece) = (0, vec![0; PIECE]);
    loop {
        match answer.read(&mut piece)? {
            0 => break,
            read => bytes += read,
        }
    }
    Ok(Answer {
        status: status.unwrap_or_default(),
        headers,
        bytes,
    })
}
