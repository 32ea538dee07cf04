# SPDX-License-Identifier: MIT
# negotiate: what a fuzzing server answers to the extensions that a client offers.
#
# An answer is made from an Agreement, by a function of the section: it gets one permessage-deflate offer's parameters
# and gives the Agreement to answer with, or None.

from peers.deflate import NAME, Agreement, Refused, parse_extensions


def offers(request):
    """Returns the parameters of each permessage-deflate that the client offers, in its order."""
    try:
        found = parse_extensions(request.headers.get("sec-websocket-extensions", ""))
    except Refused:
        return []
    return [parameters for name, parameters in found if name == NAME]


def answer(request, accept):
    """Returns the value for Sec-WebSocket-Extensions, or None if no offer is accepted. `accept`: a function, or any text."""
    accept = accept if callable(accept) else as_offered
    for parameters in offers(request):
        agreement = accept(parameters)
        if agreement is not None:
            return agreement.header()
    return None


def as_offered(parameters):
    """Section 12: accepts any offer, with the parameters that it asks of the server."""
    bits = parameters.get("server_max_window_bits")
    return Agreement(server_no_context_takeover="server_no_context_takeover" in parameters,
                     server_max_window_bits=int(bits) if bits else None)
