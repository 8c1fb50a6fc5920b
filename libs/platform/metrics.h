// Counters, gauges and histograms for Prometheus.
//
//   Metrics metrics;
//   Counter& batches = metrics.AddCounter("naungan_runtime_batches_total", "Group commits.",
//                                         {{"service", "claims"}, {"partition", "3"}});
//   batches.Add();
//
// A name ends with its unit. Prometheus' own units are shown, so that what is measured in
// microseconds is shown in seconds. deploy/metrics.md lists all metrics, and a test compares it
// with a running house.
//
// A part keeps its metrics in one probe object that is made together with the part and has verbs:
// CommandRefused(), BatchCommitted(bytes). A label has few values; no value is an id or personal
// data.
//
// Threads: any. Lifetime: a handle is valid as long as its Metrics.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"

namespace naungan::platform {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(int64_t by = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(int64_t value) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(int64_t value) = 0;
};

// What a metric is given, and how Prometheus sees it.
enum class Unit {
  kCount,         // things or bytes, shown as they are
  kMicroseconds,  // shown as seconds
};

// Bounds for latencies in microseconds: from 100 us to 10 s, three in each decade.
std::vector<int64_t> LatencyBoundsUs();
// Bounds for counts and sizes: the powers of four from 1 to 1 Mi.
std::vector<int64_t> SizeBounds();

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name with the same labels gives the same metric. A name has one help text and one
  // kind.
  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {},
                  Unit unit = Unit::kCount);
  // `bounds`: the upper bounds of the buckets in rising order, in the unit of the observed numbers.
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const std::vector<int64_t>& bounds, const Labels& labels = {},
                          Unit unit = Unit::kCount);

  // All metrics in Prometheus' text format.
  std::string Text() const;

  // Answers GET /metrics on `address` ("127.0.0.1:9100"; port 0 takes any free one) until this
  // object is destroyed, and returns the port. kUnavailable (METRICS_ADDRESS_UNUSABLE) if the
  // address is taken or does not belong to this machine. May be called once.
  Result<int32_t> Serve(const std::string& address);
  // The port that Serve returned; 0 if the metrics are not served.
  int32_t port() const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace naungan::platform
