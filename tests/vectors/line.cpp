// SPDX-License-Identifier: MIT
// line: see line.h.
#include "vectors/line.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <stdexcept>

namespace wspc::vectors {
namespace {

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char byte_of(const std::string& two_digits) { return static_cast<char>(std::stoi(two_digits, nullptr, 16)); }

// A key that differs from frame to frame, none of whose bytes is zero.
std::string key_of(std::size_t frame) {
  std::string key = "\x37\xfa\x21\x3d";
  for (char& byte : key) byte = static_cast<char>(byte ^ static_cast<char>(frame << 1 & 0x0e));
  return key;
}

void mask(std::string& data, std::size_t from, const std::string& key) {
  for (std::size_t i = from; i < data.size(); ++i) data[i] = static_cast<char>(data[i] ^ key[(i - from) % 4]);
}

}  // namespace

void Line::fail(const std::string& reason) const { throw std::runtime_error(where_ + ": " + reason + " in: " + text_); }

void Line::skip_spaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
}

void Line::done() const {
  if (!at_comment()) fail("too much");
}

std::string Line::keyword() {
  const std::string keyword = word();
  skip_spaces();
  return keyword;
}

std::string Line::word() {
  skip_spaces();
  const std::size_t end = std::min(text_.find(' ', at_), text_.size());
  if (end == at_) fail("a word is missing");
  const std::string word = text_.substr(at_, end - at_);
  at_ = end;
  return word;
}

std::string Line::rest() {
  skip_spaces();
  const std::string rest = text_.substr(at_);
  at_ = text_.size();
  return rest;
}

std::uint64_t Line::number() {
  const std::string word = this->word();
  if (word == "unlimited") return std::numeric_limits<std::uint64_t>::max();
  for (const char c : word) {
    if (!is_digit(c)) fail("not a number: " + word);
  }
  return std::stoull(word);
}

bool Line::at_digit() {
  skip_spaces();
  return at_ < text_.size() && is_digit(text_[at_]);
}

bool Line::take_word(const std::string& expected) {
  if (at_comment()) return false;
  const std::size_t before = at_;
  if (word() == expected) return true;
  at_ = before;
  return false;
}

void Line::expect(const std::string& expected) {
  if (!take_word(expected)) fail(expected + " is missing");
}

bool Line::at_comment() const { return at_ >= text_.size() || text_.compare(at_, 2, "  ") == 0; }

bool Line::at_bytes() const { return at_ < text_.size() && (text_[at_] == '"' || is_hex(text_[at_])); }

Written Line::bytes(Mask mask_wanted, std::size_t frame) {
  Written written;
  std::optional<std::size_t> masked_from;
  std::string key;
  for (skip_spaces(); !at_comment(); at_ += at_comment() ? 0 : 1) {
    if (text_[at_] == '!') {
      if (written.mark) fail("two marks");
      written.mark = written.data.size();
      ++at_;
    } else if (text_[at_] == '^') {
      key = this->key(mask_wanted, frame, written.data);
      masked_from = written.data.size();
    } else if (at_bytes()) {
      written.data += element();
    } else {
      fail("neither hex nor a string");
    }
    if (at_ < text_.size() && text_[at_] != ' ') fail("a space is missing");
  }
  if (masked_from && !key.empty()) mask(written.data, *masked_from, key);
  return written;
}

// `^37fa213d` writes that key. `^` writes one when the side under test is a server, and sets the mask bit.
std::string Line::key(Mask mask_wanted, std::size_t frame, std::string& data) {
  ++at_;
  if (at_bytes()) {
    const std::string key = hex();
    if (key.size() != 4) fail("a key has four bytes");
    data += key;
    return key;
  }
  if (mask_wanted == Mask::no) return {};
  if (data.size() < 2) fail("^ before the second byte");
  data[1] = static_cast<char>(data[1] | '\x80');
  data += key_of(frame);
  return key_of(frame);
}

std::string Line::payload() {
  std::string data;
  for (;;) {
    if (at_comment()) return data;
    const std::size_t before = at_;
    skip_spaces();
    if (!at_bytes()) return at_ = before, data;
    // A word may look like hex: `end`, `refused` must not be taken for it.
    const std::size_t end = std::min(text_.find_first_of(" *", at_), text_.size());
    const bool is_word =
        text_[at_] != '"' && text_.substr(at_, end - at_).find_first_not_of("0123456789abcdef") != std::string::npos;
    if (is_word) return at_ = before, data;
    data += element();
  }
}

std::string Line::element() {
  const std::string one = text_[at_] == '"' ? quoted() : hex();
  std::string all;
  for (std::size_t left = repetition(); left > 0; --left) all += one;
  return all;
}

std::string Line::quoted() {
  std::string data;
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] != '\\') {
      data += text_[at_];
    } else if (++at_ < text_.size() && text_[at_] == 'x') {
      data += byte_of(text_.substr(at_ + 1, 2));
      at_ += 2;
    } else if (at_ < text_.size()) {
      data += text_[at_];
    }
  }
  if (at_ >= text_.size()) fail("the string does not end");
  ++at_;
  return data;
}

std::string Line::hex() {
  std::string data;
  while (at_ < text_.size() && is_hex(text_[at_])) {
    if (at_ + 1 >= text_.size() || !is_hex(text_[at_ + 1])) fail("half a byte");
    data += byte_of(text_.substr(at_, 2));
    at_ += 2;
  }
  return data;
}

std::size_t Line::repetition() {
  if (at_ >= text_.size() || text_[at_] != '*') return 1;
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  if (at_ == begin) fail("how often?");
  return std::stoul(text_.substr(begin, at_ - begin));
}

}  // namespace wspc::vectors
