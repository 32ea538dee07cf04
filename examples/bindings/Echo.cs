// SPDX-License-Identifier: MIT
// Echo: a WebSocket client and server in C#, by P/Invoke on websocket.dll, the way .NET Framework's own WebSockets do it.
//
//   Echo.exe client PORT TEXT…     sends each TEXT to 127.0.0.1:PORT, prints what comes back, closes
//   Echo.exe server                prints the port it has, sends back what one client sends, until that closes
//
// All of the component's buffers lie in one pinned array of this program, every pointer that comes back is checked to lie
// there, and two threads work at once: one on the receive queue, one on the send queue. Elsewhere than on Windows, Mono
// is told by Echo.exe.config that websocket.dll is libwspc.so.0.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Microsoft.Win32.SafeHandles;

enum PropertyType : uint { ReceiveBufferSize, SendBufferSize, DisableMasking, AllocatedBuffer }
enum ActionQueue : uint { Send = 1, Receive = 2 }
enum BufferType : uint {
  Utf8Message = 0x80000000, Utf8Fragment, BinaryMessage, BinaryFragment, Close, PingPong, UnsolicitedPong
}
enum Action : uint { NoAction, SendToNetwork, IndicateSendComplete, ReceiveFromNetwork, IndicateReceiveComplete }

[StructLayout(LayoutKind.Sequential)]
struct Property {
  public PropertyType Type;
  public IntPtr Data;
  public uint DataSize;
}

[StructLayout(LayoutKind.Sequential)]
struct HttpHeader {
  [MarshalAs(UnmanagedType.LPStr)] public string Name;
  public uint NameLength;
  [MarshalAs(UnmanagedType.LPStr)] public string Value;
  public uint ValueLength;
}

[StructLayout(LayoutKind.Explicit)]
struct Buffer {
  [FieldOffset(0)] public DataBuffer Data;
  [FieldOffset(0)] public CloseBuffer CloseStatus;

  [StructLayout(LayoutKind.Sequential)]
  public struct DataBuffer {
    public IntPtr Bytes;
    public uint Length;
  }

  [StructLayout(LayoutKind.Sequential)]
  public struct CloseBuffer {
    public IntPtr Reason;
    public uint ReasonLength;
    public ushort Status;
  }
}

sealed class SafeWebSocketHandle : SafeHandleZeroOrMinusOneIsInvalid {
  public SafeWebSocketHandle() : base(true) {}
  protected override bool ReleaseHandle() {
    Native.WebSocketDeleteHandle(handle);
    return true;
  }
}

static class Native {
  const string Dll = "websocket.dll";

  [DllImport(Dll)] public static extern int WebSocketCreateClientHandle(
      [In] Property[] properties, uint count, out SafeWebSocketHandle handle);
  [DllImport(Dll)] public static extern int WebSocketCreateServerHandle(
      [In] Property[] properties, uint count, out SafeWebSocketHandle handle);
  [DllImport(Dll)] public static extern int WebSocketBeginClientHandshake(
      SafeWebSocketHandle handle, IntPtr subprotocols, uint subprotocolCount, IntPtr extensions, uint extensionCount,
      [In] HttpHeader[] initialHeaders, uint initialHeaderCount, out IntPtr additionalHeaders, out uint count);
  [DllImport(Dll)] public static extern int WebSocketEndClientHandshake(
      SafeWebSocketHandle handle, [In] HttpHeader[] response, uint count, IntPtr extensions, IntPtr extensionCount,
      IntPtr subprotocol);
  [DllImport(Dll)] public static extern int WebSocketBeginServerHandshake(
      SafeWebSocketHandle handle, IntPtr subprotocol, IntPtr extensions, uint extensionCount, [In] HttpHeader[] request,
      uint requestCount, out IntPtr response, out uint count);
  [DllImport(Dll)] public static extern int WebSocketEndServerHandshake(SafeWebSocketHandle handle);
  [DllImport(Dll)] public static extern int WebSocketSend(
      SafeWebSocketHandle handle, BufferType type, ref Buffer buffer, IntPtr context);
  [DllImport(Dll, EntryPoint = "WebSocketSend")] public static extern int WebSocketSendWithoutBody(
      SafeWebSocketHandle handle, BufferType type, IntPtr buffer, IntPtr context);
  [DllImport(Dll)] public static extern int WebSocketReceive(SafeWebSocketHandle handle, IntPtr buffer, IntPtr context);
  [DllImport(Dll)] public static extern int WebSocketGetAction(
      SafeWebSocketHandle handle, ActionQueue queue, [In, Out] Buffer[] buffers, ref uint count, out Action action,
      out BufferType type, out IntPtr applicationContext, out IntPtr actionContext);
  [DllImport(Dll)] public static extern void WebSocketCompleteAction(
      SafeWebSocketHandle handle, IntPtr actionContext, uint transferred);
  [DllImport(Dll)] public static extern void WebSocketAbortHandle(SafeWebSocketHandle handle);
  [DllImport(Dll)] public static extern void WebSocketDeleteHandle(IntPtr handle);

  public static void Check(int result) {
    if (result < 0) throw new InvalidOperationException("0x" + result.ToString("x8"));
  }
}

struct Message {
  public BufferType Type;
  public byte[] Payload;
  public ushort Status;
}

sealed class WebSocket : IDisposable {
  const int ReceiveSize = 4096, Overhead = 144;
  readonly byte[] memory;
  readonly GCHandle pinned;
  readonly SafeWebSocketHandle handle;
  readonly NetworkStream stream;
  readonly object session = new object();
  readonly BlockingCollection<Message> received = new BlockingCollection<Message>();
  readonly Thread receiver;
  GCHandle payload;  // of the pending send
  uint payloadLength;

  WebSocket(NetworkStream stream, int sendSize, bool server) {
    this.stream = stream;
    memory = new byte[ReceiveSize + sendSize + Overhead];
    pinned = GCHandle.Alloc(memory, GCHandleType.Pinned);
    GCHandle receiveSize = GCHandle.Alloc((uint)ReceiveSize, GCHandleType.Pinned);
    GCHandle send = GCHandle.Alloc((uint)sendSize, GCHandleType.Pinned);
    GCHandle address = GCHandle.Alloc(pinned.AddrOfPinnedObject(), GCHandleType.Pinned);
    Property[] properties = {
      new Property { Type = PropertyType.ReceiveBufferSize, Data = receiveSize.AddrOfPinnedObject(), DataSize = 4 },
      new Property { Type = PropertyType.SendBufferSize, Data = send.AddrOfPinnedObject(), DataSize = 4 },
      new Property { Type = PropertyType.AllocatedBuffer, Data = address.AddrOfPinnedObject(),
                     DataSize = (uint)memory.Length } };
    Native.Check(server ? Native.WebSocketCreateServerHandle(properties, 3, out handle)
                        : Native.WebSocketCreateClientHandle(properties, 3, out handle));
    receiveSize.Free();
    send.Free();
    address.Free();
    receiver = new Thread(ReceiveLoop);
  }

  public static WebSocket Client(NetworkStream stream, string host) {
    var socket = new WebSocket(stream, 4096, false);
    IntPtr headers;
    uint count;
    HttpHeader[] initial = { Header("Connection", "Upgrade"), Header("Upgrade", "websocket") };
    Native.Check(Native.WebSocketBeginClientHandshake(socket.handle, IntPtr.Zero, 0, IntPtr.Zero, 0, initial, 2,
                                                      out headers, out count));
    socket.Write("GET / HTTP/1.1\r\nHost: " + host + "\r\n" + Lines(headers, count) + "\r\n");
    HttpHeader[] response;
    string status = socket.ReadHead(out response);
    if (!status.StartsWith("HTTP/1.1 101")) throw new IOException(status);
    Native.Check(Native.WebSocketEndClientHandshake(socket.handle, response, (uint)response.Length, IntPtr.Zero,
                                                    IntPtr.Zero, IntPtr.Zero));
    socket.receiver.Start();
    return socket;
  }

  public static WebSocket Server(NetworkStream stream) {
    var socket = new WebSocket(stream, 16, true);
    HttpHeader[] request;
    socket.ReadHead(out request);
    IntPtr headers;
    uint count;
    Native.Check(Native.WebSocketBeginServerHandshake(socket.handle, IntPtr.Zero, IntPtr.Zero, 0, request,
                                                      (uint)request.Length, out headers, out count));
    socket.Write("HTTP/1.1 101 Switching Protocols\r\n" + Lines(headers, count) + "\r\n");
    Native.Check(Native.WebSocketEndServerHandshake(socket.handle));
    socket.receiver.Start();
    return socket;
  }

  static HttpHeader Header(string name, string value) {
    return new HttpHeader { Name = name, NameLength = (uint)name.Length, Value = value, ValueLength = (uint)value.Length };
  }

  static string Lines(IntPtr headers, uint count) {
    var lines = new StringBuilder();
    int size = Marshal.SizeOf(typeof(HttpHeader));
    for (int i = 0; i < count; ++i) {
      var header = (HttpHeader)Marshal.PtrToStructure(new IntPtr(headers.ToInt64() + i * size), typeof(HttpHeader));
      if (header.Name.Length != header.NameLength || header.Value.Length != header.ValueLength)
        throw new InvalidOperationException("a length is wrong");
      lines.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
    }
    return lines.ToString();
  }

  void Write(string text) {
    byte[] bytes = Encoding.ASCII.GetBytes(text);
    stream.Write(bytes, 0, bytes.Length);
  }

  string ReadHead(out HttpHeader[] headers) {
    var text = new StringBuilder();
    while (!text.ToString().EndsWith("\r\n\r\n")) {
      int one = stream.ReadByte();
      if (one < 0) throw new IOException("no answer");
      text.Append((char)one);
    }
    string[] lines = text.ToString().Split(new[] { "\r\n" }, StringSplitOptions.RemoveEmptyEntries);
    var found = new List<HttpHeader>();
    for (int i = 1; i < lines.Length; ++i) {
      int colon = lines[i].IndexOf(':');
      found.Add(Header(lines[i].Substring(0, colon), lines[i].Substring(colon + 1).Trim()));
    }
    headers = found.ToArray();
    return lines[0];
  }

  // A pointer outside the pinned array and the pending payload is memory corruption.
  int Offset(Buffer.DataBuffer data) {
    long offset = data.Bytes.ToInt64() - pinned.AddrOfPinnedObject().ToInt64();
    if (offset >= 0 && offset + data.Length <= memory.Length) return (int)offset;
    return -1;
  }

  byte[] BytesOf(Buffer.DataBuffer data) {
    bool inside = Offset(data) >= 0;
    if (!inside && payload.IsAllocated) {
      long offset = data.Bytes.ToInt64() - payload.AddrOfPinnedObject().ToInt64();
      inside = offset >= 0 && offset + data.Length <= payloadLength;
    }
    if (!inside && data.Length > 0) throw new InvalidOperationException("a pointer outside of the given memory");
    var bytes = new byte[data.Length];
    if (data.Length > 0) Marshal.Copy(data.Bytes, bytes, 0, bytes.Length);
    return bytes;
  }

  // One step of a queue, with the lock held around the calls and not while bytes travel.
  Action Step(ActionQueue queue, uint capacity, List<byte> message, ref Message whole) {
    var buffers = new Buffer[capacity];
    uint count = capacity;
    Action action;
    BufferType type;
    IntPtr application, context;
    lock (session) {
      Native.Check(Native.WebSocketGetAction(handle, queue, buffers, ref count, out action, out type, out application,
                                             out context));
    }
    uint transferred = 0;
    switch (action) {
      case Action.SendToNetwork:
        for (int i = 0; i < count; ++i) {
          byte[] bytes = BytesOf(buffers[i].Data);
          stream.Write(bytes, 0, bytes.Length);
          transferred += (uint)bytes.Length;
        }
        break;
      case Action.ReceiveFromNetwork:
        transferred = (uint)stream.Read(memory, Offset(buffers[0].Data), (int)buffers[0].Data.Length);
        break;
      case Action.IndicateReceiveComplete:
        whole.Type = type;
        if (type == BufferType.Close) whole.Status = buffers[0].CloseStatus.Status;
        else if (type != BufferType.PingPong) message.AddRange(BytesOf(buffers[0].Data));
        break;
    }
    lock (session) Native.WebSocketCompleteAction(handle, context, transferred);
    return action;
  }

  void ReceiveLoop() {
    var message = new List<byte>();
    try {
      for (;;) {
        var whole = new Message();
        lock (session) Native.Check(Native.WebSocketReceive(handle, IntPtr.Zero, IntPtr.Zero));
        while (Step(ActionQueue.Receive, 1, message, ref whole) != Action.IndicateReceiveComplete) {}
        if (whole.Type == BufferType.Close || whole.Type == 0) {
          received.Add(whole);
          return;
        }
        if (whole.Type != BufferType.Utf8Message && whole.Type != BufferType.BinaryMessage) continue;
        whole.Payload = message.ToArray();
        message.Clear();
        received.Add(whole);
      }
    } catch (Exception error) {
      Console.Error.WriteLine(error);
      received.Add(new Message());
    }
  }

  public Message Receive() { return received.Take(); }

  void Finish(int result) {
    Native.Check(result);
    var nothing = new Message();
    Action action;
    while ((action = Step(ActionQueue.Send, 2, null, ref nothing)) != Action.IndicateSendComplete) {
      if (action == Action.NoAction) Thread.Yield();  // a pong is on its way out
    }
  }

  public void Send(BufferType type, byte[] bytes) {
    payload = GCHandle.Alloc(bytes, GCHandleType.Pinned);
    payloadLength = (uint)bytes.Length;
    var buffer = new Buffer();
    buffer.Data.Bytes = payload.AddrOfPinnedObject();
    buffer.Data.Length = payloadLength;
    int result;
    lock (session) result = Native.WebSocketSend(handle, type, ref buffer, IntPtr.Zero);
    Finish(result);
    payload.Free();
  }

  public void Close(ushort status) {
    var buffer = new Buffer();
    buffer.CloseStatus.Status = status;
    int result;
    lock (session) {
      result = status == 1005 ? Native.WebSocketSendWithoutBody(handle, BufferType.Close, IntPtr.Zero, IntPtr.Zero)
                              : Native.WebSocketSend(handle, BufferType.Close, ref buffer, IntPtr.Zero);
    }
    Finish(result);
  }

  public void Dispose() {
    receiver.Join();
    handle.Dispose();
    pinned.Free();
    stream.Dispose();
  }
}

static class Program {
  static void Client(int port, IEnumerable<string> texts) {
    using (var tcp = new TcpClient("127.0.0.1", port))
    using (var socket = WebSocket.Client(tcp.GetStream(), "127.0.0.1:" + port)) {
      foreach (string text in texts) {
        socket.Send(BufferType.Utf8Message, Encoding.UTF8.GetBytes(text));
        Console.WriteLine("received: " + Encoding.UTF8.GetString(socket.Receive().Payload));
      }
      socket.Close(1000);
      Console.WriteLine("closed: " + socket.Receive().Status);
    }
  }

  static void Server() {
    var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    Console.WriteLine("listening on port " + ((IPEndPoint)listener.LocalEndpoint).Port);
    using (var tcp = listener.AcceptTcpClient())
    using (var socket = WebSocket.Server(tcp.GetStream())) {
      Message message;
      while ((message = socket.Receive()).Payload != null) socket.Send(message.Type, message.Payload);
      socket.Close(message.Status);
      Console.WriteLine("closed: " + message.Status);
    }
  }

  static int Main(string[] arguments) {
    if (arguments.Length >= 2 && arguments[0] == "client") {
      Client(int.Parse(arguments[1]), new ArraySegment<string>(arguments, 2, arguments.Length - 2));
      return 0;
    }
    if (arguments.Length == 1 && arguments[0] == "server") {
      Server();
      return 0;
    }
    Console.Error.WriteLine("usage: Echo.exe client PORT TEXT... | Echo.exe server");
    return 2;
  }
}
