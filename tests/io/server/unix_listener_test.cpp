// SPDX-License-Identifier: MIT
// unix_listener_test: what may lie at the path of a Unix socket already.
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "io/server/listener.h"

namespace wspc::io {
namespace {

// A temporary folder, and another server's socket in it.
class UnixListener : public ::testing::Test {
 protected:
  UnixListener() {
    folder_ = ::mkdtemp(folder_.data());
    path_ = folder_ + "/socket";
  }
  ~UnixListener() override {
    if (other_ >= 0) ::close(other_);
    ::unlink(path_.c_str());
    ::rmdir(folder_.c_str());
  }

  void bind(int type) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path_.copy(where.sun_path, sizeof where.sun_path - 1);
    other_ = ::socket(AF_UNIX, type, 0);
    ASSERT_EQ(::bind(other_, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
  }
  void leave() {
    ::close(other_);
    other_ = -1;
  }
  std::string listen() {
    boost::asio::io_context context;
    Listener listener(context, {});
    return listener.listen({"unix:" + path_, 0, false});
  }
  [[nodiscard]] bool is_there() const {
    struct stat file {};
    return ::stat(path_.c_str(), &file) == 0;
  }

  std::string folder_ = "/tmp/wspc-unix-XXXXXX";
  std::string path_;
  int other_ = -1;
};

TEST_F(UnixListener, replaces_what_a_server_has_left) {
  bind(SOCK_STREAM);
  ASSERT_EQ(::listen(other_, 1), 0);
  leave();
  EXPECT_EQ(listen(), "");
}

TEST_F(UnixListener, does_not_replace_a_socket_of_another_kind) {
  bind(SOCK_DGRAM);
  EXPECT_EQ(listen(), path_ + ": Address already in use");
  EXPECT_TRUE(is_there());
}

// Its queue is full: a connection would have to wait.
TEST_F(UnixListener, does_not_wait_for_a_server_that_is_busy) {
  bind(SOCK_STREAM);
  ASSERT_EQ(::listen(other_, 0), 0);
  EXPECT_EQ(listen(), path_ + ": Address already in use");
  EXPECT_EQ(listen(), path_ + ": Address already in use");
  EXPECT_EQ(listen(), path_ + ": Address already in use");
  EXPECT_TRUE(is_there());
}

}  // namespace
}  // namespace wspc::io
