#include "libs/platform/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

namespace naungan::platform {
namespace {

using testing::HasSubstr;

// Sends one HTTP request on loopback and returns the whole answer.
std::string Fetch(int32_t port, const std::string& path) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::send(descriptor, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(descriptor, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
  }
  ::close(descriptor);
  return answer;
}

TEST(Metrics, ShowWhatWasCounted) {
  Metrics metrics;
  auto& batches = metrics.AddCounter("naungan_batches_total", "Group commits.", {{"p", "3"}});
  auto& queued = metrics.AddGauge("naungan_queued_commands", "Commands that wait.");
  auto& sizes = metrics.AddHistogram("naungan_batch_commands", "Commands of a batch.", {1, 10});
  batches.Add();
  batches.Add(2);
  queued.Set(7);
  queued.Set(5);
  sizes.Observe(1);
  sizes.Observe(2);
  sizes.Observe(200);

  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("# HELP naungan_batches_total Group commits."));
  EXPECT_THAT(text, HasSubstr("naungan_batches_total{p=\"3\"} 3"));
  EXPECT_THAT(text, HasSubstr("naungan_queued_commands 5"));
  EXPECT_THAT(text, HasSubstr("naungan_batch_commands_bucket{le=\"1\"} 1"));
  EXPECT_THAT(text, HasSubstr("naungan_batch_commands_bucket{le=\"10\"} 2"));
  EXPECT_THAT(text, HasSubstr("naungan_batch_commands_bucket{le=\"+Inf\"} 3"));
}

TEST(Metrics, MicrosecondsAreShownAsSeconds) {
  Metrics metrics;
  metrics.AddGauge("naungan_age_seconds", "Age.", {}, Unit::kMicroseconds).Set(2'500'000);
  metrics.AddHistogram("naungan_took_seconds", "Took.", {1'000, 20'000}, {}, Unit::kMicroseconds)
      .Observe(5'000);
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("naungan_age_seconds 2.5\n"));
  EXPECT_THAT(text, HasSubstr("naungan_took_seconds_sum 0.005\n"));
  EXPECT_THAT(text, HasSubstr("naungan_took_seconds_bucket{le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("naungan_took_seconds_bucket{le=\"0.02\"} 1\n"));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  metrics.AddCounter("naungan_x_total", "X.", {{"p", "1"}}).Add(1);
  metrics.AddCounter("naungan_x_total", "X.", {{"p", "1"}}).Add(1);
  metrics.AddCounter("naungan_x_total", "X.", {{"p", "2"}}).Add(5);
  EXPECT_THAT(metrics.Text(), HasSubstr("naungan_x_total{p=\"1\"} 2"));
  EXPECT_THAT(metrics.Text(), HasSubstr("naungan_x_total{p=\"2\"} 5"));
}

TEST(Metrics, CountFromManyThreads) {
  Metrics metrics;
  auto& counter = metrics.AddCounter("naungan_y_total", "Y.");
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1'000; ++i) counter.Add();
      });
    }
  }
  EXPECT_THAT(metrics.Text(), HasSubstr("naungan_y_total 4000"));
}

TEST(Metrics, AreServedOnAFreePort) {
  Metrics metrics;
  EXPECT_EQ(metrics.port(), 0);
  metrics.AddCounter("naungan_served_total", "Served.").Add(9);
  const auto port = metrics.Serve("127.0.0.1:0");
  ASSERT_TRUE(port) << port.error().message;
  EXPECT_GT(*port, 0);
  EXPECT_EQ(metrics.port(), *port);
  EXPECT_THAT(Fetch(*port, "/metrics"), HasSubstr("naungan_served_total 9"));

  Metrics second;
  const auto taken = second.Serve("127.0.0.1:" + std::to_string(*port));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().reason, "METRICS_ADDRESS_UNUSABLE");
}

TEST(Metrics, BoundsRise) {
  for (const auto& bounds : {LatencyBoundsUs(), SizeBounds()}) {
    for (size_t i = 1; i < bounds.size(); ++i) EXPECT_LT(bounds[i - 1], bounds[i]);
  }
  EXPECT_EQ(LatencyBoundsUs().front(), 100);
  EXPECT_EQ(LatencyBoundsUs().back(), 10'000'000);
  EXPECT_EQ(SizeBounds().back(), 1024 * 1024);
}

}  // namespace
}  // namespace naungan::platform
