// SPDX-License-Identifier: MIT
// beneath_test: which files below a directory are opened, wherever links lead.
#include "tool/serve/beneath.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

namespace fs = std::filesystem;

class Beneath : public testing::Test {
 protected:
  Beneath() {
    std::string name = (fs::temp_directory_path() / "wspc-beneath-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw fs::filesystem_error("mkdtemp", {});
    top_ = name;
    fs::create_directories(site() / "sub" / "deep");
    fs::create_directories(site() / ".git");
    write("outside", "secret");
    write("site/index.html", "index");
    write("site/page.html", "page");
    write("site/sub/index.html", "below");
    write("site/sub/deep/file", "deep");
    write("site/.hidden", "secret");
    write("site/.git/config", "secret");
  }
  ~Beneath() override { fs::remove_all(top_); }

  [[nodiscard]] fs::path site() const { return top_ / "site"; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(top_ / name) << text; }
  void link(const std::string& name, const fs::path& target) const { fs::create_symlink(target, site() / name); }

  // Returns the file's contents, or "errno N" if it cannot be opened.
  [[nodiscard]] std::string open(std::string_view name) const {
    const OpenFile file = open_beneath(site().string(), name);
    if (file.error != 0) return "errno " + std::to_string(file.error);
    std::array<char, 100> text{};
    const ssize_t size = ::read(file.descriptor.get(), text.data(), text.size());
    EXPECT_EQ(static_cast<std::uint64_t>(size), file.size);
    EXPECT_NE(::fcntl(file.descriptor.get(), F_GETFD) & FD_CLOEXEC, 0);
    return {text.data(), static_cast<std::size_t>(size)};
  }

  fs::path top_;
  const std::string none_ = "errno " + std::to_string(ENOENT);
};

TEST_F(Beneath, files_and_the_index_of_a_directory_are_opened) {
  EXPECT_EQ(open("/page.html"), "page");
  EXPECT_EQ(open("//sub//deep/./file"), "deep");
  EXPECT_EQ(open("/"), "index");
  EXPECT_EQ(open(""), "index");
  EXPECT_EQ(open("/sub"), "below");
  EXPECT_EQ(open("/sub/"), "below");
  EXPECT_EQ(open("/sub/deep"), none_);
  EXPECT_EQ(open("/none"), none_);
  EXPECT_EQ(open("/page.html/"), "errno " + std::to_string(ENOTDIR));
  EXPECT_EQ(open("/page.html/more"), "errno " + std::to_string(ENOTDIR));
}

TEST_F(Beneath, links_that_stay_below_the_directory_are_followed) {
  link("to_file", "sub/deep/file");
  link("to_directory", "sub");
  link("to_link", "to_file");
  link("sub/up", "../page.html");
  link("absolute", site() / "sub" / "deep" / "file");
  link("absolute_root", site());
  EXPECT_EQ(open("/to_file"), "deep");
  EXPECT_EQ(open("/to_directory"), "below");
  EXPECT_EQ(open("/to_directory/deep/file"), "deep");
  EXPECT_EQ(open("/to_link"), "deep");
  EXPECT_EQ(open("/sub/up"), "page");
  EXPECT_EQ(open("/to_directory/up"), "page");
  EXPECT_EQ(open("/absolute"), "deep");
  EXPECT_EQ(open("/absolute_root/page.html"), "page");
}

TEST_F(Beneath, links_that_lead_out_of_it_are_not) {
  link("relative", "../outside");
  link("out_and_in", "../site/page.html");
  link("absolute", top_ / "outside");
  link("beside", site().string() + "2/file");
  link("parent", "..");
  link("root", "/");
  fs::create_directories(top_ / "site2");
  write("site2/file", "secret");
  for (const char* const name : {"/relative", "/out_and_in", "/absolute", "/beside", "/parent/outside",
                                 "/root/etc/passwd", "/../outside", "/sub/../../outside"}) {
    EXPECT_EQ(open(name), none_) << name;
  }
}

TEST_F(Beneath, parts_that_begin_with_a_dot_are_hidden_also_behind_a_link) {
  link("to_hidden", ".hidden");
  link("to_git", ".git");
  link("sub/to_config", "../.git/config");
  link("absolute", site() / ".git" / "config");
  for (const char* const name :
       {"/.hidden", "/.git/config", "/to_hidden", "/to_git/config", "/sub/to_config", "/absolute"}) {
    EXPECT_EQ(open(name), none_) << name;
  }
}

TEST_F(Beneath, links_in_a_circle_end) {
  link("one", "two");
  link("two", "one");
  EXPECT_EQ(open("/one"), "errno " + std::to_string(ELOOP));
}

// Opening a FIFO would wait for a writer.
TEST_F(Beneath, nothing_but_regular_files_is_opened) {
  ASSERT_EQ(::mkfifo((site() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(open("/fifo"), none_);
  link("zero", "/dev/zero");
  EXPECT_EQ(open("/zero"), none_);
}

TEST_F(Beneath, a_directory_that_may_only_be_passed_through_is) {
  fs::permissions(site() / "sub", fs::perms::owner_exec);
  const std::string found = open("/sub/deep/file");
  fs::permissions(site() / "sub", fs::perms::owner_all);
  EXPECT_EQ(found, "deep");
}

// Between a check and an opening by name, another process may put something else there.
TEST_F(Beneath, a_link_that_is_swapped_meanwhile_never_leads_out) {
  std::atomic<bool> done{false};
  std::thread swapping([&] {
    for (int i = 0; !done; ++i) {
      link("new", i % 2 == 0 ? fs::path("../outside") : fs::path("page.html"));
      fs::rename(site() / "new", site() / "swapped");
    }
  });
  for (int i = 0; i < 3'000; ++i) {
    const std::string found = open("/swapped");
    EXPECT_TRUE(found == "page" || found.starts_with("errno")) << found;
  }
  done = true;
  swapping.join();
}

}  // namespace
}  // namespace wspc::tool
