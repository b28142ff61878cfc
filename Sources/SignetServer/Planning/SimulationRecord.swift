import Foundation
import SignetCore
import SignetRenewal

/// What `signet simulate` prints.
public struct SimulationRecord: Presentable {
    /// A time in which no issuer answered.
    public struct Outage: Encodable, Equatable, Sendable {
        /// Its beginning.
        public var from: Date
        /// Its end.
        public var until: Date
    }

    /// The first moment.
    public let start: Date
    /// How many days.
    public let days: Int
    /// How many certificates.
    public let certificates: Int
    /// When no issuer answered.
    public let outages: [Outage]
    /// One for each lifetime.
    public let runs: [SimulatedRun]

    public var text: String {
        let outages = outages.map {
            "No issuer answers from \(MomentText.format($0.from)) to \(MomentText.format($0.until))."
        }
        let head = ["\(certificates) certificates over \(days) days from \(MomentText.format(start))."] + outages
        let blocks = runs.map { "With a lifetime of \($0.lifetime)\n\($0.text)" }
        return ([head.joined(separator: "\n")] + blocks).joined(separator: "\n\n")
    }
}
