import Foundation
import SignetCore

/// Prometheus' text format, version 0.0.4.
struct MetricsText {
    /// How a value behaves.
    enum Kind: String {
        case gauge, counter
    }

    private(set) var text = ""

    /// Adds one metric with its samples; nothing when there are none.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String,
        _ samples: [(labels: KeyValuePairs<String, String>, value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))\n"
        }
    }

    /// Adds one metric without labels.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [(labels: [:] as KeyValuePairs<String, String>, value: value)])
    }

    static func escaped(_ text: String) -> String {
        text.escaped {
            switch $0 {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: nil
            }
        }
    }

    static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
