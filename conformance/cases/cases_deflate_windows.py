# SPDX-License-Identifier: MIT
# cases_deflate_windows: windows no larger than agreed, and what is kept from message to message.   RFC 7692 §7.1, §7.2
#
# The peer's messages are inflated with exactly the window agreed on. To lure it further back, every message has a text
# that comes once more a little farther away than the window reaches.
from cases.deflate_offers import agreed, answered, compressed, echo_of, ended, exactly, offers_of, talk_of, words
from judge.case import CLIENT, SERVER, Informational, Skipped, Unimplemented, case
from peers.deflate import NAME

FAR = 64  # octets beyond the window


def lures(bits):
    """Messages that could be compressed with a larger window than 2^bits, and some that can be with this one."""
    size = (1 << bits) + FAR
    once = words(size, bits)
    return [once + once, words(100, bits + 1) * 12, once, once]


async def lured(stage, talk, bits):
    exactly(talk)
    compressions = [(await compressed(stage, talk, message))[0] for message in lures(bits)]
    await ended(stage, talk)
    if not any(compressions):
        raise Informational("the peer compresses nothing")


def of_server(bits, takeover):
    wish = "" if takeover else "; server_no_context_takeover"
    name = f"{bits}" if takeover else f"{bits}-no-takeover"

    @case(f"deflate/server-window-{name}", f"a server's window of {bits} bits is not exceeded", ("D030", "D033", "D021", "D026"), SERVER)
    async def play(stage):
        try:
            talk, parameters = await agreed(stage, f"{NAME}; server_max_window_bits={bits}{wish}")
        except Unimplemented:
            raise Informational("the server declines that window") from None
        await lured(stage, talk, int(parameters.get("server_max_window_bits", 15)))


def of_client(bits, takeover):
    name = f"{bits}" if takeover else f"{bits}-no-takeover"

    @case(f"deflate/client-window-{name}", f"a client's window of {bits} bits is not exceeded", ("D025", "D030", "D026"), CLIENT)
    async def play(stage):
        offer = offers_of(stage)[0]
        if "client_max_window_bits" not in offer:
            raise Skipped("the client does not offer client_max_window_bits")
        answer = [NAME, f"client_max_window_bits={bits}", *([] if takeover else ["client_no_context_takeover"])]
        answer += ["server_no_context_takeover"] if "server_no_context_takeover" in offer else []
        if "server_max_window_bits" in offer:
            answer.append(f"server_max_window_bits={offer['server_max_window_bits']}")
        await lured(stage, await answered(stage, "; ".join(answer)), bits)


for bits in range(8, 16):
    of_server(bits, True)
    of_server(bits, False)
    of_client(bits, True)
    of_client(bits, False)


@case("deflate/takeover", "where both sides may keep their windows, the second of two like messages is small", ("D032", "D033"))
async def takeover(stage):
    talk = await talk_of(stage)
    message = words(1500, 3)
    first = await compressed(stage, talk, message)
    second = await compressed(stage, talk, message)
    await ended(stage, talk)
    side = "client" if stage.subject == CLIENT else "server"
    if getattr(talk.deflate.agreement, f"{side}_no_context_takeover"):
        raise Informational("the peer does not want to keep its window")
    if len(second[1]) > len(first[1]) / 4:
        raise Informational("the peer may keep its window, and does not")


@case("deflate/no-takeover", "without context takeover each message can be inflated alone", ("D032", "D016", "D019"))
async def no_takeover(stage):
    talk = await talk_of(stage, takeover=False)
    message = words(1500, 4)
    sizes = [len((await compressed(stage, talk, message))[1]) for _ in range(4)]
    await ended(stage, talk)
    stage.check(min(sizes) > max(sizes) / 2, f"the sizes are {sizes}")


@case("deflate/window-of-ours", "what lies 32 KiB back can still be referred to in the next message", ("D033", "D030"))
async def window_of_ours(stage):
    talk = await talk_of(stage)
    side = "server" if stage.subject == CLIENT else "client"
    bits = getattr(talk.deflate.agreement, f"{side}_max_window_bits") or 15
    message = words((1 << bits) - 300, 5)
    for _ in range(3):
        await compressed(stage, talk, message)
    await ended(stage, talk)


@case("deflate/uncompressed-between", "a message that is not compressed does not touch the windows", ("D011", "D033"))
async def uncompressed_between(stage):
    talk = await talk_of(stage)
    await compressed(stage, talk, words(1000, 6))
    talk.send(1, words(3000, 7))
    await echo_of(stage, talk, words(3000, 7))
    await compressed(stage, talk, words(1000, 6))
    await ended(stage, talk)
