// SPDX-License-Identifier: MIT
// sdk_console: a console program as one writes it for the Windows SDK: wide main, annotations, critical sections, %S.
//
// Client and server in one process, over a network of two buffers. On Windows: cl sdk_console.c websocket.lib. Elsewhere,
// unchanged: cc -I<prefix>/include/wspc-compat sdk_console.c -lwspc       (docs/porting.md)

#include <Windows.h>
#include <WebSocket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK_SIZE 2048

typedef struct _NETWORK
{
    CRITICAL_SECTION Lock;
    BYTE Bytes[NETWORK_SIZE];
    ULONG ulUsed;
} NETWORK, *PNETWORK;

typedef struct _ENDPOINT
{
    PCWSTR pszName;
    WEB_SOCKET_HANDLE hWebSocket;
    PNETWORK pIncoming;
    PNETWORK pOutgoing;
    BOOL fClosed;
} ENDPOINT, *PENDPOINT;

static ULONG NetworkWrite(_Inout_ PNETWORK pNetwork, _In_reads_bytes_(ulLength) const BYTE* pbData, _In_ ULONG ulLength)
{
    ULONG ulRoom;

    EnterCriticalSection(&pNetwork->Lock);
    ulRoom = NETWORK_SIZE - pNetwork->ulUsed;
    ulLength = __min(ulLength, ulRoom);
    CopyMemory(pNetwork->Bytes + pNetwork->ulUsed, pbData, ulLength);
    pNetwork->ulUsed += ulLength;
    LeaveCriticalSection(&pNetwork->Lock);
    return ulLength;
}

static ULONG NetworkRead(
    _Inout_ PNETWORK pNetwork,
    _Out_writes_bytes_to_(ulLength, return) PBYTE pbData,
    _In_ ULONG ulLength)
{
    EnterCriticalSection(&pNetwork->Lock);
    ulLength = __min(ulLength, pNetwork->ulUsed);
    CopyMemory(pbData, pNetwork->Bytes, ulLength);
    pNetwork->ulUsed -= ulLength;
    MoveMemory(pNetwork->Bytes, pNetwork->Bytes + ulLength, pNetwork->ulUsed);
    LeaveCriticalSection(&pNetwork->Lock);
    return ulLength;
}

static VOID PrintHeaders(
    _In_z_ PCWSTR pszTitle,
    _In_reads_(ulCount) const WEB_SOCKET_HTTP_HEADER* pHeaders,
    _In_ ULONG ulCount)
{
    ULONG i;

    wprintf(L"%s, %lu headers:\n", pszTitle, ulCount);
    for (i = 0; i < ulCount; ++i)
    {
        // Random values differ from run to run.
        BOOL fRandom = strstr(pHeaders[i].pcName, "-Key") != NULL || strstr(pHeaders[i].pcName, "-Accept") != NULL;

        wprintf(L"  %S: %S\n", pHeaders[i].pcName, fRandom ? "..." : pHeaders[i].pcValue);
    }
}

static HRESULT PerformHandshake(_In_ WEB_SOCKET_HANDLE hClient, _In_ WEB_SOCKET_HANDLE hServer)
{
    HRESULT hr;
    PCSTR rgszSubprotocols[] = {"chat", "superchat"};
    PWEB_SOCKET_HTTP_HEADER pHeaders = NULL;
    WEB_SOCKET_HTTP_HEADER rgRequest[16];
    WEB_SOCKET_HTTP_HEADER host;
    ULONG ulCount = 0;
    ULONG ulSelected = 0;

    hr = WebSocketBeginClientHandshake(
        hClient, rgszSubprotocols, ARRAYSIZE(rgszSubprotocols), NULL, 0, NULL, 0, &pHeaders, &ulCount);
    if (FAILED(hr))
    {
        goto quit;
    }
    PrintHeaders(L"Request", pHeaders, ulCount);

    if (ulCount + 1 > ARRAYSIZE(rgRequest))
    {
        hr = E_FAIL;
        goto quit;
    }
    CopyMemory(rgRequest, pHeaders, ulCount * sizeof(WEB_SOCKET_HTTP_HEADER));
    host.pcName = (PCHAR)"Host";
    host.ulNameLength = 4;
    host.pcValue = (PCHAR)"localhost";
    host.ulValueLength = 9;
    rgRequest[ulCount++] = host;

    hr = WebSocketBeginServerHandshake(hServer, "superchat", NULL, 0, rgRequest, ulCount, &pHeaders, &ulCount);
    if (FAILED(hr))
    {
        goto quit;
    }
    PrintHeaders(L"Response", pHeaders, ulCount);

    hr = WebSocketEndClientHandshake(hClient, pHeaders, ulCount, NULL, NULL, &ulSelected);
    if (FAILED(hr))
    {
        goto quit;
    }
    wprintf(L"Selected subprotocol: %lu, %S\n", ulSelected, rgszSubprotocols[ulSelected]);

    hr = WebSocketEndServerHandshake(hServer);

quit:
    return hr;
}

static VOID PrintReceived(
    _Inout_ PENDPOINT pEndpoint,
    _In_ WEB_SOCKET_BUFFER_TYPE bufferType,
    _In_ const WEB_SOCKET_BUFFER* pBuffer)
{
    switch (bufferType)
    {
    case WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE:
        wprintf(L"%-6s received text, %3lu bytes: %.*S\n", pEndpoint->pszName, pBuffer->Data.ulBufferLength,
                (int)pBuffer->Data.ulBufferLength, (const char*)pBuffer->Data.pbBuffer);
        break;
    case WEB_SOCKET_PING_PONG_BUFFER_TYPE:
        wprintf(L"%-6s received a pong\n", pEndpoint->pszName);
        break;
    case WEB_SOCKET_CLOSE_BUFFER_TYPE:
        wprintf(L"%-6s received close %hu: %.*S\n", pEndpoint->pszName, pBuffer->CloseStatus.usStatus,
                (int)pBuffer->CloseStatus.ulReasonLength, (const char*)pBuffer->CloseStatus.pbReason);
        pEndpoint->fClosed = TRUE;
        break;
    default:
        break; // the receive was cancelled: nothing more on the network
    }
}

static HRESULT RunLoop(_Inout_ PENDPOINT pEndpoint)
{
    HRESULT hr = S_OK;
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;

    do
    {
        WEB_SOCKET_BUFFER rgBuffers[2] = {0};
        ULONG ulCount = ARRAYSIZE(rgBuffers);
        ULONG ulTransferred = 0;
        WEB_SOCKET_BUFFER_TYPE bufferType = (WEB_SOCKET_BUFFER_TYPE)0;
        PVOID pvApplicationContext = NULL;
        PVOID pvActionContext = NULL;
        ULONG i;

        hr = WebSocketGetAction(pEndpoint->hWebSocket, WEB_SOCKET_ALL_ACTION_QUEUE, rgBuffers, &ulCount, &action,
                                &bufferType, &pvApplicationContext, &pvActionContext);
        if (FAILED(hr))
        {
            WebSocketAbortHandle(pEndpoint->hWebSocket);
        }

        switch (action)
        {
        case WEB_SOCKET_SEND_TO_NETWORK_ACTION:
            for (i = 0; i < ulCount; ++i)
            {
                ulTransferred += NetworkWrite(
                    pEndpoint->pOutgoing, rgBuffers[i].Data.pbBuffer, rgBuffers[i].Data.ulBufferLength);
            }
            break;
        case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:
            for (i = 0; i < ulCount; ++i)
            {
                ulTransferred += NetworkRead(
                    pEndpoint->pIncoming, rgBuffers[i].Data.pbBuffer, rgBuffers[i].Data.ulBufferLength);
            }
            break;
        case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:
            PrintReceived(pEndpoint, bufferType, &rgBuffers[0]);
            break;
        case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION:
            wprintf(L"%-6s sent\n", pEndpoint->pszName);
            break;
        case WEB_SOCKET_NO_ACTION:
            break;
        default:
            hr = E_FAIL;
            break;
        }

        WebSocketCompleteAction(pEndpoint->hWebSocket, pvActionContext, ulTransferred);
    } while (action != WEB_SOCKET_NO_ACTION);

    return hr;
}

static HRESULT Receive(_Inout_ PENDPOINT pEndpoint)
{
    HRESULT hr = S_OK;

    while (SUCCEEDED(hr) && !pEndpoint->fClosed && pEndpoint->pIncoming->ulUsed != 0)
    {
        hr = WebSocketReceive(pEndpoint->hWebSocket, NULL, NULL);
        if (SUCCEEDED(hr))
        {
            hr = RunLoop(pEndpoint);
        }
    }
    return hr;
}

static HRESULT SendText(_Inout_ PENDPOINT pEndpoint, _In_z_ PCSTR pszText)
{
    HRESULT hr;
    WEB_SOCKET_BUFFER buffer = {0};

    buffer.Data.pbBuffer = (PBYTE)pszText;
    buffer.Data.ulBufferLength = (ULONG)strlen(pszText);
    hr = WebSocketSend(pEndpoint->hWebSocket, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, NULL);
    return SUCCEEDED(hr) ? RunLoop(pEndpoint) : hr;
}

static HRESULT SendClose(_Inout_ PENDPOINT pEndpoint, _In_ USHORT usStatus, _In_opt_z_ PCSTR pszReason)
{
    HRESULT hr;
    WEB_SOCKET_BUFFER buffer = {0};

    buffer.CloseStatus.pbReason = (PBYTE)pszReason;
    buffer.CloseStatus.ulReasonLength = pszReason == NULL ? 0 : (ULONG)strlen(pszReason);
    buffer.CloseStatus.usStatus = usStatus;
    hr = WebSocketSend(pEndpoint->hWebSocket, WEB_SOCKET_CLOSE_BUFFER_TYPE, &buffer, NULL);
    return SUCCEEDED(hr) ? RunLoop(pEndpoint) : hr;
}

static HRESULT Talk(_Inout_ PENDPOINT pClient, _Inout_ PENDPOINT pServer)
{
    HRESULT hr = PerformHandshake(pClient->hWebSocket, pServer->hWebSocket);

    if (SUCCEEDED(hr)) hr = SendText(pClient, "Hello from the client");
    if (SUCCEEDED(hr)) hr = Receive(pServer);
    if (SUCCEEDED(hr)) hr = SendText(pServer, "Hello from the server");
    if (SUCCEEDED(hr)) hr = Receive(pClient);
    if (SUCCEEDED(hr)) hr = WebSocketSend(pClient->hWebSocket, WEB_SOCKET_PING_PONG_BUFFER_TYPE, NULL, NULL);
    if (SUCCEEDED(hr)) hr = RunLoop(pClient);
    if (SUCCEEDED(hr)) hr = Receive(pServer);
    if (SUCCEEDED(hr)) hr = Receive(pClient);
    if (SUCCEEDED(hr)) hr = SendClose(pClient, WEB_SOCKET_SUCCESS_CLOSE_STATUS, "done");
    if (SUCCEEDED(hr)) hr = Receive(pServer);
    if (SUCCEEDED(hr)) hr = SendClose(pServer, WEB_SOCKET_SUCCESS_CLOSE_STATUS, "so are we");
    if (SUCCEEDED(hr)) hr = Receive(pClient);
    return hr;
}

int __cdecl wmain(_In_ int argc, _In_reads_(argc) WCHAR* argv[])
{
    HRESULT hr;
    static NETWORK toServer;
    static NETWORK toClient;
    ENDPOINT client = {L"client", NULL, &toClient, &toServer, FALSE};
    ENDPOINT server = {L"server", NULL, &toServer, &toClient, FALSE};

    if (argc > 1)
    {
        wprintf(L"%d arguments, the last one is %s\n", argc - 1, argv[argc - 1]);
    }
    InitializeCriticalSection(&toServer.Lock);
    InitializeCriticalSection(&toClient.Lock);

    hr = WebSocketCreateClientHandle(NULL, 0, &client.hWebSocket);
    if (SUCCEEDED(hr))
    {
        hr = WebSocketCreateServerHandle(NULL, 0, &server.hWebSocket);
    }
    if (SUCCEEDED(hr))
    {
        hr = Talk(&client, &server);
    }
    wprintf(L"%S: 0x%08lx\n", SUCCEEDED(hr) ? "Succeeded" : "Failed", hr);

    WebSocketDeleteHandle(client.hWebSocket);
    WebSocketDeleteHandle(server.hWebSocket);
    DeleteCriticalSection(&toServer.Lock);
    DeleteCriticalSection(&toClient.Lock);
    return SUCCEEDED(hr) ? 0 : 1;
}
