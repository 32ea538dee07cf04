# SPDX-License-Identifier: MIT
# report_html: results as one page.


def text(every):
    return "<!doctype html><title>conformance</title>"
