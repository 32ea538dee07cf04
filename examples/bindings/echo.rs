// SPDX-License-Identifier: MIT
// echo: a WebSocket client and server in Rust, by extern "C" and the thirteen functions of websocket.h; no crates.
//
//   echo client PORT TEXT…     sends each TEXT to 127.0.0.1:PORT, prints what comes back, closes
//   echo server                prints the port it has, sends back what one client sends, until that closes
//
// rustc echo.rs -lwspc
use std::ffi::c_void;
use std::io::{Error, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::os::raw::c_char;
use std::ptr::{null, null_mut};

const SEND: u32 = 1;
const SENT: u32 = 2;
const RECEIVE: u32 = 3;
const RECEIVED: u32 = 4;
const ALL: u32 = 3;
const TEXT: u32 = 0x8000_0000;
const BINARY: u32 = 0x8000_0002;
const BINARY_FRAGMENT: u32 = 0x8000_0003;
const CLOSE: u32 = 0x8000_0004;
const EMPTY: u16 = 1005;

#[repr(C)]
#[derive(Clone, Copy)]
struct Header {
    name: *const c_char,
    name_length: u32,
    value: *const c_char,
    value_length: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Data {
    bytes: *mut u8,
    length: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct CloseStatus {
    reason: *const u8,
    length: u32,
    status: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
union Buffer {
    data: Data,
    close: CloseStatus,
}

type Handle = *mut c_void;

#[allow(non_snake_case)]
#[link(name = "wspc")]
extern "system" {
    fn WebSocketCreateClientHandle(properties: *const c_void, count: u32, handle: *mut Handle) -> i32;
    fn WebSocketCreateServerHandle(properties: *const c_void, count: u32, handle: *mut Handle) -> i32;
    fn WebSocketBeginClientHandshake(
        handle: Handle, subprotocols: *const *const c_char, subprotocol_count: u32, extensions: *const *const c_char,
        extension_count: u32, initial: *const Header, initial_count: u32, additional: *mut *const Header, count: *mut u32,
    ) -> i32;
    fn WebSocketEndClientHandshake(
        handle: Handle, response: *const Header, count: u32, extensions: *mut u32, extension_count: *mut u32,
        subprotocol: *mut u32,
    ) -> i32;
    fn WebSocketBeginServerHandshake(
        handle: Handle, subprotocol: *const c_char, extensions: *const *const c_char, extension_count: u32,
        request: *const Header, request_count: u32, response: *mut *const Header, count: *mut u32,
    ) -> i32;
    fn WebSocketEndServerHandshake(handle: Handle) -> i32;
    fn WebSocketSend(handle: Handle, kind: u32, buffer: *const Buffer, context: *mut c_void) -> i32;
    fn WebSocketReceive(handle: Handle, buffer: *const Buffer, context: *mut c_void) -> i32;
    fn WebSocketGetAction(
        handle: Handle, queue: u32, buffers: *mut Buffer, count: *mut u32, action: *mut u32, kind: *mut u32,
        application: *mut *mut c_void, context: *mut *mut c_void,
    ) -> i32;
    fn WebSocketCompleteAction(handle: Handle, context: *mut c_void, transferred: u32);
    fn WebSocketDeleteHandle(handle: Handle);
}

fn check(result: i32) -> Result<()> {
    if result < 0 { Err(Error::new(std::io::ErrorKind::Other, format!("0x{:08x}", result as u32))) } else { Ok(()) }
}

/// The head of an HTTP message: its first line, and its fields.
fn read_head(stream: &mut TcpStream) -> Result<(String, Vec<(String, String)>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or("").to_string();
    let fields = lines.filter_map(|line| line.split_once(':')).map(|(n, v)| (n.to_string(), v.trim().to_string()));
    Ok((first, fields.collect()))
}

/// Views of the fields, which must outlive them.
fn headers_of(fields: &[(String, String)]) -> Vec<Header> {
    let view = |(name, value): &(String, String)| Header {
        name: name.as_ptr().cast(),
        name_length: name.len() as u32,
        value: value.as_ptr().cast(),
        value_length: value.len() as u32,
    };
    fields.iter().map(view).collect()
}

unsafe fn text_of(headers: *const Header, count: u32) -> String {
    let part = |bytes: *const c_char, length: u32| {
        String::from_utf8_lossy(std::slice::from_raw_parts(bytes.cast::<u8>(), length as usize)).into_owned()
    };
    let headers = std::slice::from_raw_parts(headers, count as usize);
    headers.iter().map(|h| format!("{}: {}\r\n", part(h.name, h.name_length), part(h.value, h.value_length))).collect()
}

enum Came {
    Nothing,
    Message(u32, Vec<u8>),
    Close(u16),
}

struct WebSocket {
    handle: Handle,
    stream: TcpStream,
}

impl WebSocket {
    fn client(mut stream: TcpStream, host: &str) -> Result<WebSocket> {
        let mut handle = null_mut();
        let (mut headers, mut count) = (null(), 0);
        unsafe {
            check(WebSocketCreateClientHandle(null(), 0, &mut handle))?;
            check(WebSocketBeginClientHandshake(handle, null(), 0, null(), 0, null(), 0, &mut headers, &mut count))?;
            write!(stream, "GET / HTTP/1.1\r\nHost: {}\r\n{}\r\n", host, text_of(headers, count))?;
        }
        let (status, fields) = read_head(&mut stream)?;
        if !status.starts_with("HTTP/1.1 101") {
            return Err(Error::new(std::io::ErrorKind::Other, status));
        }
        let answer = headers_of(&fields);
        let length = answer.len() as u32;
        unsafe {
            check(WebSocketEndClientHandshake(handle, answer.as_ptr(), length, null_mut(), null_mut(), null_mut()))?;
        }
        Ok(WebSocket { handle, stream })
    }

    fn server(mut stream: TcpStream) -> Result<WebSocket> {
        let mut handle = null_mut();
        let (mut headers, mut count) = (null(), 0);
        let (_, fields) = read_head(&mut stream)?;
        let request = headers_of(&fields);
        let length = request.len() as u32;
        unsafe {
            check(WebSocketCreateServerHandle(null(), 0, &mut handle))?;
            check(WebSocketBeginServerHandshake(
                handle, null(), null(), 0, request.as_ptr(), length, &mut headers, &mut count,
            ))?;
            write!(stream, "HTTP/1.1 101 Switching Protocols\r\n{}\r\n", text_of(headers, count))?;
            check(WebSocketEndServerHandshake(handle))?;
        }
        Ok(WebSocket { handle, stream })
    }

    /// Does what the handle says until `until` is indicated.
    fn run(&mut self, until: u32) -> Result<Came> {
        loop {
            let mut buffers = [Buffer { data: Data { bytes: null_mut(), length: 0 } }; 2];
            let (mut count, mut action, mut kind) = (2, 0, 0);
            let (mut context, mut done) = (null_mut(), 0);
            let mut came = Came::Nothing;
            unsafe {
                check(WebSocketGetAction(
                    self.handle, ALL, buffers.as_mut_ptr(), &mut count, &mut action, &mut kind, null_mut(), &mut context,
                ))?;
                let bytes = |buffer: &Buffer| match buffer.data.length as usize {
                    0 => &mut [],
                    length => std::slice::from_raw_parts_mut(buffer.data.bytes, length),
                };
                match action {
                    SEND => {
                        for buffer in &buffers[..count as usize] {
                            self.stream.write_all(bytes(buffer))?;
                            done += buffer.data.length;
                        }
                    }
                    RECEIVE => done = self.stream.read(bytes(&buffers[0]))? as u32,
                    RECEIVED if kind == CLOSE => came = Came::Close(buffers[0].close.status),
                    RECEIVED if kind == 0 => return Err(Error::new(std::io::ErrorKind::Other, "the connection broke")),
                    RECEIVED => came = Came::Message(kind, bytes(&buffers[0]).to_vec()),
                    _ => {}
                }
                WebSocketCompleteAction(self.handle, context, done);
            }
            if action == until || action == 0 {
                return Ok(came);
            }
        }
    }

    fn send(&mut self, kind: u32, payload: &[u8]) -> Result<()> {
        let buffer = Buffer { data: Data { bytes: payload.as_ptr() as *mut u8, length: payload.len() as u32 } };
        check(unsafe { WebSocketSend(self.handle, kind, &buffer, null_mut()) })?;
        self.run(SENT).map(|_| ())
    }

    fn close(&mut self, status: u16) -> Result<()> {
        let buffer = Buffer { close: CloseStatus { reason: null(), length: 0, status } };
        let given = if status == EMPTY { null() } else { &buffer as *const Buffer };
        check(unsafe { WebSocketSend(self.handle, CLOSE, given, null_mut()) })?;
        self.run(SENT).map(|_| ())
    }

    /// A whole message, or the Close. What else comes is passed over.
    fn receive(&mut self) -> Result<Came> {
        let mut message = Vec::new();
        loop {
            check(unsafe { WebSocketReceive(self.handle, null(), null_mut()) })?;
            match self.run(RECEIVED)? {
                Came::Message(kind, part) if kind <= BINARY_FRAGMENT => {
                    message.extend(part);
                    if kind == TEXT || kind == BINARY {
                        return Ok(Came::Message(kind, message));
                    }
                }
                Came::Close(status) => return Ok(Came::Close(status)),
                _ => {}
            }
        }
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        unsafe { WebSocketDeleteHandle(self.handle) }
    }
}

fn client(port: &str, texts: &[String]) -> Result<()> {
    let host = format!("127.0.0.1:{port}");
    let mut socket = WebSocket::client(TcpStream::connect(&host)?, &host)?;
    for text in texts {
        socket.send(TEXT, text.as_bytes())?;
        if let Came::Message(_, echo) = socket.receive()? {
            println!("received: {}", String::from_utf8_lossy(&echo));
        }
    }
    socket.close(1000)?;
    if let Came::Close(status) = socket.receive()? {
        println!("closed: {status}");
    }
    Ok(())
}

fn server() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on port {}", listener.local_addr()?.port());
    let mut socket = WebSocket::server(listener.accept()?.0)?;
    loop {
        match socket.receive()? {
            Came::Message(kind, payload) => socket.send(kind, &payload)?,
            Came::Close(status) => {
                println!("closed: {status}");
                return socket.close(status);
            }
            Came::Nothing => {}
        }
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("client") if arguments.len() > 2 => client(&arguments[2], &arguments[3..]),
        Some("server") => server(),
        _ => Err(Error::new(std::io::ErrorKind::Other, "usage: echo client PORT TEXT... | echo server")),
    }
}
