// SPDX-License-Identifier: MIT
// pages: what `wspc serve` has for those who ask for no WebSocket.
#include "tool/pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "http/request.h"
#include "tool/read_file.h"

namespace wspc::tool {
namespace {

namespace fs = std::filesystem;

// Files are sent from memory.
constexpr std::uintmax_t largest_file = 64 << 20;

std::string type_of(const fs::path& file) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> types{{
      {".html", "text/html; charset=utf-8"},
      {".htm", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".md", "text/markdown; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".wasm", "application/wasm"},
      {".woff2", "font/woff2"},
  }};
  const std::string extension = http::in_small_letters(file.extension().string());
  const auto* const found =
      std::find_if(types.begin(), types.end(), [&extension](const auto& type) { return type.first == extension; });
  return std::string(found == types.end() ? "application/octet-stream" : found->second);
}

bool has_hidden_part(const fs::path& path) {
  return std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part.string().starts_with('.'); });
}

bool is_below(const fs::path& directory, const fs::path& file) {
  const auto [end, ignored] = std::mismatch(directory.begin(), directory.end(), file.begin(), file.end());
  return end == directory.end();
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (; !text.empty(); text.remove_prefix(1)) {
    char character = text.front();
    if (character == '%') {
      unsigned code = 0;
      if (text.size() < 3) return {};
      const auto [end, wrong] = std::from_chars(text.data() + 1, text.data() + 3, code, 16);
      if (wrong != std::errc() || end != text.data() + 3) return {};
      character = static_cast<char>(code);
      text.remove_prefix(2);
    }
    if (character == '\0') return {};
    decoded += character;
  }
  return decoded;
}

std::optional<Page> file_page(const std::string& directory, std::string_view path) {
  const auto decoded = percent_decoded(path);
  if (!decoded || !decoded->starts_with('/')) return {};
  const fs::path relative = decoded->substr(std::min(decoded->find_first_not_of('/'), decoded->size()));
  if (has_hidden_part(relative)) return {};

  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error) return {};
  fs::path file = fs::canonical(root / relative, error);
  if (!error && fs::is_directory(file, error)) file = fs::canonical(file / "index.html", error);
  if (error || !is_below(root, file) || !fs::is_regular_file(file, error)) return {};
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > largest_file) return {};

  auto content = read_file(file.string());
  if (!content) return {};
  Page page{.type = type_of(file), .body = std::move(*content)};
  page.headers = {{"cache-control", "no-cache"}, {"x-content-type-options", "nosniff"}};
  return page;
}

}  // namespace wspc::tool
