/// A metric with its samples, in Prometheus' text format, as parts of a bounded size.
struct MetricFamily: Sendable {
    /// A value and what it is of: `source="files",location="/etc/a.pem"`, escaped already.
    struct Sample: Sendable {
        let labels: String
        let value: Double
    }

    /// Samples of one part.
    private static let partSize = 1000

    let name: String
    let help: String
    private(set) var samples: [Sample] = []

    init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    mutating func add(_ labels: String, _ value: Double?) {
        if let value { samples.append(Sample(labels: labels, value: value)) }
    }

    /// The text, made when it is asked for; nothing where there are no samples.
    var parts: [@Sendable () -> String] {
        guard !samples.isEmpty else { return [] }
        let (name, help, samples) = (name, help, samples)
        return stride(from: 0, to: samples.count, by: Self.partSize).map { start in
            {
                var text = start == 0 ? "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" : ""
                for sample in samples[start..<min(start + Self.partSize, samples.count)] {
                    text += "\(name){\(sample.labels)} \(MetricsText.number(sample.value))\n"
                }
                return text
            }
        }
    }
}
