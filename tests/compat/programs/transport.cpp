// SPDX-License-Identifier: MIT
// transport: a program as the samples of the Windows SDK are written, in the C++ of those days: headers in any case,
// annotations of drivers, a class with a critical section, `goto`, wmain() without parameters.
//
// A message goes from a client to a server over a queue of buffers. It has to compile unchanged, from C++11 on.
#include <Windows.h>
#include <Websocket.h>
#include <Assert.h>
#include <StdIo.h>
#include <StdLib.h>
#include <new>

struct Piece
{
    Piece* next;
    BYTE* bytes;
    ULONG length;
    ULONG taken;
};

class Network
{
private:
    CRITICAL_SECTION guard;
    Piece* first;
    Piece** last;

    void Append(_In_ __drv_aliasesMem Piece* piece);

public:
    Network();

    ~Network();

    HRESULT Put(_In_reads_bytes_opt_(length) const BYTE* bytes, _In_ ULONG length);

    HRESULT Take(
        _In_ ULONG room,
        _Inout_updates_bytes_to_opt_(room, *length) BYTE* bytes,
        _Out_ ULONG* length);
};

Network::Network() : first(NULL), last(&first)
{
    InitializeCriticalSection(&this->guard);
}

Network::~Network()
{
    assert(this->first == NULL);
    DeleteCriticalSection(&this->guard);
}

void Network::Append(_In_ __drv_aliasesMem Piece* piece)
{
    *this->last = piece;
    this->last = &piece->next;
}

HRESULT Network::Put(_In_reads_bytes_opt_(length) const BYTE* bytes, _In_ ULONG length)
{
    HRESULT hr = S_OK;
    Piece* piece = NULL;

    if (bytes == NULL)
    {
        hr = E_POINTER;
        goto quit;
    }

    piece = new(std::nothrow) Piece();
    if (piece == NULL)
    {
        hr = E_OUTOFMEMORY;
        goto quit;
    }

    piece->bytes = new(std::nothrow) BYTE[length];
    if (piece->bytes == NULL)
    {
        hr = HRESULT_FROM_WIN32(ERROR_NOT_ENOUGH_MEMORY);
        goto quit;
    }

    CopyMemory(piece->bytes, bytes, length);
    piece->length = length;

    EnterCriticalSection(&this->guard);
    this->Append(piece);
    piece = NULL;
    LeaveCriticalSection(&this->guard);

quit:

    delete piece;
    return hr;
}

HRESULT Network::Take(
    _In_ ULONG room,
    _Inout_updates_bytes_to_opt_(room, *length) BYTE* bytes,
    _Out_ ULONG* length)
{
    *length = 0;

    EnterCriticalSection(&this->guard);
    while (*length < room && this->first != NULL)
    {
        Piece* piece = this->first;
        ULONG part = __min(room - *length, piece->length - piece->taken);

        CopyMemory(bytes + *length, piece->bytes + piece->taken, part);
        *length += part;
        piece->taken += part;
        if (piece->taken == piece->length)
        {
            this->first = piece->next;
            if (this->first == NULL)
            {
                this->last = &this->first;
            }
            delete[] piece->bytes;
            delete piece;
        }
    }
    LeaveCriticalSection(&this->guard);

    return *length == 0 ? E_FAIL : S_OK;
}

// Performs the component's actions until there are no more.
HRESULT Run(_In_ WEB_SOCKET_HANDLE handle, _In_ Network* network, _In_z_ PCWSTR name)
{
    HRESULT hr = S_OK;
    WEB_SOCKET_BUFFER buffers[2] = {};
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
    WEB_SOCKET_BUFFER_TYPE type;
    PVOID context;

    do
    {
        ULONG count = ARRAYSIZE(buffers);
        ULONG transferred = 0;

        hr = WebSocketGetAction(
            handle, WEB_SOCKET_ALL_ACTION_QUEUE, buffers, &count, &action, &type, NULL, &context);
        if (FAILED(hr))
        {
            WebSocketAbortHandle(handle);
        }

        switch (action)
        {
            case WEB_SOCKET_NO_ACTION:
                break;

            case WEB_SOCKET_SEND_TO_NETWORK_ACTION:

                for (ULONG i = 0; i < count && SUCCEEDED(hr); i++)
                {
                    hr = network->Put(buffers[i].Data.pbBuffer, buffers[i].Data.ulBufferLength);
                    transferred += buffers[i].Data.ulBufferLength;
                }
                wprintf(L"%s: %u bytes sent\n", name, transferred);
                break;

            case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:

                assert(count >= 1);
                hr = network->Take(buffers[0].Data.ulBufferLength, buffers[0].Data.pbBuffer, &transferred);
                wprintf(L"%s: %u bytes received\n", name, transferred);
                break;

            case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION:

                wprintf(L"%s: message sent\n", name);
                break;

            case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:

                wprintf(L"%s: message \"%.*S\"\n", name, buffers[0].Data.ulBufferLength, buffers[0].Data.pbBuffer);
                break;

            default:

                assert(!"There are no other actions.");
                hr = E_UNEXPECTED;
                goto quit;
        }

        WebSocketCompleteAction(handle, context, transferred);
    }
    while (action != WEB_SOCKET_NO_ACTION);

quit:

    return hr;
}

HRESULT Handshake(_In_ WEB_SOCKET_HANDLE client, _In_ WEB_SOCKET_HANDLE server)
{
    HRESULT hr = S_OK;
    WEB_SOCKET_HTTP_HEADER* headers = NULL;
    ULONG headerCount = 0;
    WEB_SOCKET_HTTP_HEADER* request = NULL;

    static char hostName[] = "Host";
    static char hostValue[] = "localhost";
    const static WEB_SOCKET_HTTP_HEADER host =
    {
        hostName,
        ARRAYSIZE(hostName) - 1,
        hostValue,
        ARRAYSIZE(hostValue) - 1
    };

    hr = WebSocketBeginClientHandshake(client, NULL, 0, NULL, 0, NULL, 0, &headers, &headerCount);
    if (FAILED(hr))
    {
        goto quit;
    }

    request = new(std::nothrow) WEB_SOCKET_HTTP_HEADER[headerCount + 1];
    if (request == NULL)
    {
        hr = E_OUTOFMEMORY;
        goto quit;
    }
    CopyMemory(request, headers, headerCount * sizeof(WEB_SOCKET_HTTP_HEADER));
    request[headerCount++] = host;

    hr = WebSocketBeginServerHandshake(server, NULL, NULL, 0, request, headerCount, &headers, &headerCount);
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = WebSocketEndClientHandshake(client, headers, headerCount, NULL, 0, NULL);
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = WebSocketEndServerHandshake(server);

quit:

    delete[] request;
    return hr;
}

HRESULT Talk(_In_ WEB_SOCKET_HANDLE client, _In_ WEB_SOCKET_HANDLE server, _In_ Network* network)
{
    HRESULT hr = S_OK;
    BYTE text[] = {'G', 'o', 'o', 'd', ' ', 'd', 'a', 'y'};
    WEB_SOCKET_BUFFER buffer;

    buffer.Data.pbBuffer = text;
    buffer.Data.ulBufferLength = ARRAYSIZE(text);

    hr = Handshake(client, server);
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = WebSocketSend(client, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, NULL);
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = Run(client, network, L"client");
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = WebSocketReceive(server, NULL, NULL);
    if (FAILED(hr))
    {
        goto quit;
    }

    hr = Run(server, network, L"server");

quit:

    return hr;
}

int __cdecl wmain()
{
    HRESULT hr = S_OK;
    WEB_SOCKET_HANDLE client = NULL;
    WEB_SOCKET_HANDLE server = NULL;
    Network network;

    hr = WebSocketCreateClientHandle(NULL, 0, &client);
    if (SUCCEEDED(hr))
    {
        hr = WebSocketCreateServerHandle(NULL, 0, &server);
    }
    if (SUCCEEDED(hr))
    {
        hr = Talk(client, server, &network);
    }

    WebSocketDeleteHandle(client);
    WebSocketDeleteHandle(server);

    wprintf(L"0x%08x\n", hr);
    return FAILED(hr) ? 1 : 0;
}
