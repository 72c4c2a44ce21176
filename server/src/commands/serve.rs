//! `carepost serve`: answers browsers until it is told to stop.

use std::{
    io::{self, Write as _},
    net::{IpAddr, SocketAddr},
};

use clap::{Args, builder::FalseyValueParser};
use ipnet::IpNet;
use mailbox::{Directory, StoreError, demo};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{Failure, installation::Installation};
use crate::{
    listener::{self, Drained, Limits},
    site::Site,
    web::{self, Draining, Portal, PublicOrigin, Settings, TrustedProxies},
};

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    installation: Installation,
    /// Address to listen on
    #[arg(long, env = "CAREPOST_ADDR", default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// Fill an empty installation with a demo organization, and show its logins to everybody
    #[arg(long, env = "CAREPOST_DEMO", value_parser = FalseyValueParser::new())]
    demo: bool,
    /// Networks of proxies that are believed about whom they forward for, such as 10.0.0.0/8; from
    /// any other address, 512 connections are taken at a time, and all attempts to sign in count as
    /// one client's
    #[arg(
        long,
        env = "CAREPOST_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = network
    )]
    trusted_proxy: Vec<IpNet>,
    /// Address people know the portal by, such as https://portal.example.org; needed behind a
    /// proxy that calls this server by another name. With https, cookies never cross the network
    /// in the clear
    #[arg(long, env = "CAREPOST_PUBLIC_URL", value_name = "URL")]
    public_url: Option<PublicOrigin>,
}

impl Serve {
    pub async fn run(self) -> Result<(), Failure> {
        let site = Site::find()?;
        let limits = Limits::default();
        make_descriptors_enough(&limits);
        // Before anything slow: a second server on the same port should hear of it at once.
        let listener = TcpListener::bind(self.addr)
            .await
            .map_err(|error| cannot_listen(self.addr, &error))?;
        let addr = listener.local_addr()?;
        let opened = self.installation.migrated().await?;
        let demo = if self.demo {
            demo::fill(&opened.store).await.map_err(cannot_demo)?
        } else {
            Vec::new()
        };
        // A server that runs through the years knows the holidays of the next one.
        Directory::new(&opened.store, "carepost")
            .fill_holidays()
            .await?;
        self.warn(addr);
        if opened.store.scanner().is_none() {
            tracing::warn!(
                "attachments are not scanned for viruses: say with --scanner where clamd listens"
            );
        }
        let store = opened.store.clone();
        store.keep_house();
        store.keep_telling();
        let draining = Draining::default();
        let proxies = TrustedProxies(self.trusted_proxy);
        let router = web::router(Portal::new(Settings {
            store: opened.store,
            clock: opened.clock,
            random: opened.random,
            site,
            proxies: proxies.clone(),
            public_origin: self.public_url.unwrap_or_default(),
            draining: draining.clone(),
            demo: demo.clone(),
        }));
        let stop = stop_signal()?;
        say_hello(addr, &demo)?;
        let stop = async move {
            stop.await;
            draining.set();
            tracing::info!("stopping");
        };
        match listener::serve(listener, router, proxies, limits, stop).await {
            Drained::Whole => tracing::info!("stopped"),
            Drained::Cut(connections) => {
                tracing::warn!(connections, "stopped before everything was answered");
            }
        }
        // Whose client hung up is finished, too.
        store.close().await?;
        Ok(())
    }

    fn warn(&self, addr: SocketAddr) {
        if addr.ip().is_loopback() {
            return;
        }
        if self.demo {
            tracing::warn!("the demo's logins are open to everybody who reaches {addr}");
        }
        let encrypted = self
            .public_url
            .as_ref()
            .is_some_and(PublicOrigin::is_encrypted);
        if !encrypted && self.trusted_proxy.is_empty() {
            tracing::warn!(
                "browsers on other machines can only sign in over TLS: put a proxy in front and \
                 set --public-url and --trusted-proxy"
            );
        }
    }
}

/// Every connection is a file descriptor, and so is every file that is sent. Systems allow a
/// program a thousand unless it asks for more.
fn make_descriptors_enough(limits: &Limits) {
    let needed = (2 * limits.connections + limits.endless) as u64;
    let allowed = rlimit::increase_nofile_limit(needed);
    if !allowed.is_ok_and(|allowed| allowed >= needed) {
        tracing::warn!(
            needed,
            "the system allows too few open files for {} connections: raise the hard limit \
             (LimitNOFILE, ulimit -Hn)",
            limits.connections + limits.endless
        );
    }
}

/// SIGINT or SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

fn say_hello(addr: SocketAddr, demo: &[demo::DemoAccount]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Carepost is at http://{addr}/")?;
    if !demo.is_empty() {
        writeln!(
            out,
            "\nDemo accounts; the password of all of them is {}\n",
            demo::PASSWORD
        )?;
        let width = demo.iter().map(|account| account.username.len()).max();
        for account in demo {
            let width = width.unwrap_or_default();
            writeln!(out, "  {:width$}  {}", account.username, account.who)?;
        }
        writeln!(out)?;
    }
    out.flush()
}

fn cannot_listen(addr: SocketAddr, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "another program does; choose another address with --addr",
        io::ErrorKind::AddrNotAvailable => "this machine has no such address",
        io::ErrorKind::PermissionDenied => "not permitted; ports below 1024 belong to root",
        _ => return format!("cannot listen on {addr}: {error}"),
    };
    format!("cannot listen on {addr}: {why}")
}

fn cannot_demo(error: StoreError) -> Failure {
    match error {
        StoreError::NotEmpty => "the installation is not empty, and not a demo: choose another \
                                 directory with --data, or leave out --demo"
            .into(),
        other => other.into(),
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map(|network| network.trunc())
        .map_err(|_| "write it as 10.0.0.0/8, 2001:db8::/32 or one address".to_owned())
}
