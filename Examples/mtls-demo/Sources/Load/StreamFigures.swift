/// What one stream of requests saw.
struct StreamFigures: Codable, Sendable {
    /// `new connections to nginx (B)`
    let name: String
    /// Answered requests.
    let requests: Int
    let connections: Int
    /// Requests without a right answer.
    let failedRequests: Int
    /// Kept connections that the other side ended.
    let lostConnections: Int
    /// Different server certificates seen, in order of appearance.
    let serials: [String]
    /// The longest time between two answers, in milliseconds.
    let longestGap: Double
    /// Half of the answers came within so many milliseconds.
    let latencyP50: Double
    /// 99 of 100 answers came within so many milliseconds.
    let latencyP99: Double
    /// The reasons of failures, with how often each came.
    let failures: [String: Int]
    /// Whether losses count against the demonstration; nil when they are only told, with the reason.
    let toleratedBecause: String?

    /// Whether nothing was lost, or losses are tolerated.
    var passed: Bool { toleratedBecause != nil || (failedRequests == 0 && lostConnections == 0 && requests > 0) }
}
