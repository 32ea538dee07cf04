# SPDX-License-Identifier: MIT
# cases_deflate_negotiation: which offers of permessage-deflate are accepted, declined, and which answers fail.   RFC 7692 §5, §7
from cases import deflate_offers, requests
from cases.deflate_offers import agreed, closed, compressed, declined, offered, offers_of, talk_of, unacceptable, words
from judge.case import CLIENT, SERVER, Failed, Informational, NonStrict, Skipped, Unimplemented, case
from peers.deflate import NAME, Refused
from peers.frame_talk import FrameTalk
from peers.frames import TEXT

WRONG = {  # parameters that are wrong in offers and answers alike
    "unknown": "x_unknown",
    "unknown-value": "x_unknown=1",
    "server-takeover-value": "server_no_context_takeover=1",
    "client-takeover-value": "client_no_context_takeover=true",
    "server-takeover-twice": "server_no_context_takeover; server_no_context_takeover",
    "client-takeover-twice": "client_no_context_takeover; client_no_context_takeover",
    "server-bits-bare": "server_max_window_bits",
    "server-bits-7": "server_max_window_bits=7",
    "server-bits-16": "server_max_window_bits=16",
    "server-bits-08": "server_max_window_bits=08",
    "server-bits-word": "server_max_window_bits=ten",
    "server-bits-sign": "server_max_window_bits=+9",
    "server-bits-huge": "server_max_window_bits=4294967306",
    "server-bits-twice": "server_max_window_bits=10; server_max_window_bits=10",
    "client-bits-7": "client_max_window_bits=7",
    "client-bits-16": "client_max_window_bits=16",
    "client-bits-010": "client_max_window_bits=010",
    "client-bits-twice": "client_max_window_bits=10; client_max_window_bits=10",
}


def wrong(name, parameters):
    rules = ("D013", "D014", "D015", "D018", "D020", "W125", "W128")

    @case(f"deflate/offer-{name}", f"an offer with [{parameters}] is declined", rules, SERVER)
    async def offer(stage):
        await declined(stage, f"{NAME}; {parameters}")

    @case(f"deflate/answer-{name}", f"an answer with [{parameters}] fails the connection", rules, CLIENT)
    async def answer(stage):
        await unacceptable(stage, f"{NAME}; {parameters}")


for name, parameters in WRONG.items():
    wrong(name, parameters)


# ---- a server's answers

def accepted(name, description, rules, *lines, check=None):
    """The offer is accepted (or declined, which is legal), and a compressed message comes back."""
    async def play(stage):
        try:
            talk, parameters = await agreed(stage, *lines)
        except Unimplemented:
            raise Informational("the server declines it") from None
        except Refused as fault:
            raise Failed(f"the answer is wrong: {fault}") from None
        if check is not None:
            check(stage, parameters)
        await compressed(stage, talk, words(500))
        await deflate_offers.ended(stage, talk)

    case(f"deflate/offer-{name}", f"an offer {description}", rules.split(), SERVER)(play)


def only(stage, parameters):
    stage.check("client_max_window_bits" not in parameters, "client_max_window_bits was not offered")


def echoes_takeover(stage, parameters):
    stage.check("server_no_context_takeover" in parameters, "the answer does not say server_no_context_takeover")


def at_most(bits):
    def check(stage, parameters):
        value = parameters.get("server_max_window_bits")
        stage.check(value is not None and int(value) <= bits, f"the answer has server_max_window_bits={value}, not at most {bits}")
    return check


accepted("plain", "without parameters", "D001 D002 D024 W053", NAME, check=only)
accepted("server-takeover", "that asks for no context takeover of the server", "D016", f"{NAME}; server_no_context_takeover",
         check=echoes_takeover)
accepted("client-takeover", "that hints at no context takeover of the client", "D018", f"{NAME}; client_no_context_takeover", check=only)
accepted("client-bits", "that takes any window", "D023 D024", f"{NAME}; client_max_window_bits")
accepted("client-bits-10", "that hints at its window", "D023 D024", f"{NAME}; client_max_window_bits=10")
accepted("server-bits-quoted", "with a quoted number", "D020 D021 W056", f'{NAME}; server_max_window_bits="10"', check=at_most(10))
accepted("all-four", "with all four parameters", "D002 D016 D021",
         f"{NAME}; client_max_window_bits=15; server_max_window_bits=12; server_no_context_takeover; client_no_context_takeover",
         check=at_most(12))
accepted("second", "that is wrong, before one that is right", "D003 D013", f"{NAME}; x_unknown, {NAME}", check=only)
accepted("second-line", "that is wrong, before one that is right in another line", "D001 W127", f"{NAME}; server_max_window_bits=7",
         f"{NAME}; server_max_window_bits=11", check=at_most(11))
accepted("others", "among extensions that nobody knows", "W124 D001", f"x-unheard-of; a=b, {NAME}, x-other", check=only)
for window in range(8, 16):
    accepted(f"server-bits-{window}", f"with server_max_window_bits={window}", "D020 D021",
             f"{NAME}; server_max_window_bits={window}", check=at_most(window))


@case("deflate/preference", "of two offers that can be served the first is taken", ("D001", "D003"), SERVER)
async def preference(stage):
    _, parameters = await agreed(stage, f"{NAME}; server_max_window_bits=10, {NAME}")
    if "server_max_window_bits" not in parameters:
        raise NonStrict("the server takes the second one")


@case("deflate/one-only", "two compressions are not accepted together", ("D004", "W124"), SERVER)
async def one_only(stage):
    _, elements = await offered(stage, f"{NAME}, {NAME}; server_no_context_takeover, x-webkit-deflate-frame")
    stage.check(len(elements) <= 1, f"the server accepts {elements}")


@case("deflate/not-offered", "without an offer there is no compression", ("W124", "W129", "D008"), SERVER)
async def not_offered(stage):
    await requests.accepted(stage, requests.made(stage.target))


# ---- a client's offer, and answers to it

@case("deflate/offer-legal", "what the client offers is legal", ("D001", "D015", "D018", "D020", "D023"), CLIENT)
async def offer_legal(stage):
    for parameters in offers_of(stage):
        for name, value in parameters.items():
            bits = name in ("server_max_window_bits", "client_max_window_bits")
            stage.check(bits or name in ("server_no_context_takeover", "client_no_context_takeover"), f"{name} is unknown")
            stage.check(bits or value is None, f"{name} has a value")
            stage.check(name != "server_max_window_bits" or value is not None, f"{name} has no value")
            stage.check(not bits or value is None or value in map(str, range(8, 16)), f"{name} is {value}")
    await deflate_offers.ended(stage, await talk_of(stage))


def taken(name, description, rules, parameters, needs=None):
    async def play(stage):
        offer = offers_of(stage)[0]
        if needs is not None and needs not in offer:
            raise Skipped(f"the client does not offer {needs}")
        if "server_no_context_takeover" in offer and "server_no_context_takeover" not in parameters:
            raise Skipped("the client asks for server_no_context_takeover")
        if "server_max_window_bits" in offer:
            raise Skipped("the client asks for server_max_window_bits")
        talk = await deflate_offers.answered(stage, "; ".join([NAME, *parameters.split()]))
        await compressed(stage, talk, words(500))
        await deflate_offers.ended(stage, talk)

    case(f"deflate/taken-{name}", f"an answer {description} is taken", rules.split(), CLIENT)(play)


taken("plain", "without parameters", "D001 D002", "")
taken("server-takeover", "that promises no context takeover, unasked", "D016", "server_no_context_takeover")
taken("client-takeover", "that asks for no context takeover", "D019", "client_no_context_takeover")
taken("server-bits", "with a smaller window of the server, unasked", "D021", "server_max_window_bits=9")
taken("quoted", "with a quoted number", "D020 W056", 'server_max_window_bits="12"')
for window in (8, 9, 12, 15):
    taken(f"client-bits-{window}", f"with client_max_window_bits={window}", "D024 D025", f"client_max_window_bits={window}",
          "client_max_window_bits")


@case("deflate/answer-client-bits-bare", "an answer whose client_max_window_bits has no value fails", ("D014", "D024"), CLIENT)
async def client_bits_bare(stage):
    await unacceptable(stage, f"{NAME}; client_max_window_bits")


@case("deflate/answer-client-bits-unasked", "client_max_window_bits in the answer fails when it was not offered", ("D024",), CLIENT)
async def client_bits_unasked(stage):
    if any("client_max_window_bits" in parameters for parameters in offers_of(stage)):
        raise Skipped("the client offers client_max_window_bits")
    await unacceptable(stage, f"{NAME}; client_max_window_bits=10")


@case("deflate/answer-without-takeover", "an answer fails that does not repeat server_no_context_takeover", ("D017",), CLIENT)
async def without_takeover(stage):
    if not all("server_no_context_takeover" in parameters for parameters in offers_of(stage)):
        raise Skipped("the client does not ask for server_no_context_takeover")
    await unacceptable(stage, NAME)


@case("deflate/answer-larger-window", "an answer fails whose window is larger than the client asked for", ("D022",), CLIENT)
async def larger_window(stage):
    asked = [int(parameters.get("server_max_window_bits") or 15) for parameters in offers_of(stage)]
    if max(asked) == 15:
        raise Skipped("the client does not ask for server_max_window_bits")
    more = "; server_no_context_takeover" if "server_no_context_takeover" in offers_of(stage)[0] else ""
    await unacceptable(stage, f"{NAME}; server_max_window_bits={max(asked) + 1}{more}")


@case("deflate/answer-no-window", "an answer fails that does not say the window that was asked for", ("D022",), CLIENT)
async def no_window(stage):
    if not all("server_max_window_bits" in parameters for parameters in offers_of(stage)):
        raise Skipped("the client does not ask for server_max_window_bits")
    more = "; server_no_context_takeover" if "server_no_context_takeover" in offers_of(stage)[0] else ""
    await unacceptable(stage, f"{NAME}{more}")


@case("deflate/answer-twice", "an answer that compresses twice fails", ("D005", "D014"), CLIENT)
async def twice(stage):
    await unacceptable(stage, f"{NAME}, {NAME}")


@case("deflate/answer-twice-in-lines", "an answer that compresses twice, in two lines, fails", ("D005", "W139"), CLIENT)
async def twice_in_lines(stage):
    await unacceptable(stage, NAME, NAME)


@case("deflate/declined", "a server that declines is talked to without compression", ("W129", "D008"), CLIENT)
async def declines(stage):
    connection = await stage.connect()
    connection.write(deflate_offers.responses.made(stage.request))
    talk = FrameTalk(connection, is_server=True)
    talk.send(TEXT, words(500))
    frame = await talk.frame()
    stage.check(frame is not None and frame.rsv == 0 and frame.payload == words(500), f"there came {frame}")
    talk.send(TEXT, b"\xf2\x48\xcd\xc9\xc9\x07\x00", rsv=4)
    await closed(stage, talk, (1002,))
