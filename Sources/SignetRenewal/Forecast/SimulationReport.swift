import Foundation

/// What happened in a simulation.
public struct SimulationReport: Equatable, Sendable {
    /// A certificate that was issued.
    public struct Issuance: Equatable, Sendable {
        /// The certificate's name in the configuration.
        public var name: String
        /// When.
        public var at: Date
        /// How much validity the one it replaces had left, negative when it had expired; nil: there was none.
        public var remaining: TimeInterval?
    }

    /// A time in which a wanted certificate was not there.
    public struct Gap: Equatable, Sendable {
        /// The certificate's name in the configuration.
        public var name: String
        /// Since when: the end of the one before, or the beginning of the simulation.
        public var from: Date
        /// When the next one was issued; nil: not before the simulation ended.
        public var until: Date?
        /// Whether one expired; false: there had been none.
        public var isExpiry: Bool
    }

    /// In the order of time.
    public internal(set) var issuances: [Issuance] = []
    /// In the order of their beginnings.
    public internal(set) var gaps: [Gap] = []
    /// How often an issuer was asked and did not answer.
    public internal(set) var failedAttempts = 0
}
