import SignetAgent

/// `/agent/v1/metrics`: what an agent's proxy has answered, in Prometheus' text format.
struct ProxyMetricsPage {
    let text: String

    /// - Parameter entries: how many answers are kept; nil: there is no cache
    init(_ counters: ProxyCounters.Snapshot, entries: Int?) {
        var page = MetricsText()
        func samples(_ label: String, _ values: [(String, Int)]) -> [(
            labels: KeyValuePairs<String, String>, value: Double
        )] {
            values.map { (labels: [label: $0.0], value: Double($0.1)) }
        }
        page.add(
            "signet_agent_proxy_requests_total", .counter, "Requests passed on, by what became of them.",
            samples(
                "outcome",
                [
                    ("success", counters.successes), ("client_error", counters.refusals),
                    ("error", counters.failures),
                ]))
        if let entries {
            page.add(
                "signet_agent_cache_requests_total", .counter, "Requests, by whether the answer had been kept.",
                samples("result", [("hit", counters.hits), ("miss", counters.misses)]))
            page.add("signet_agent_cache_entries", .gauge, "Answers that are kept.", Double(entries))
        }
        text = page.text
    }
}
