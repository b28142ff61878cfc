import Foundation

/// How the last look at a source went, whether it found something or not.
public struct SourceLook: Sendable, Hashable {
    /// How much was seen.
    public enum Outcome: String, Sendable, Codable {
        case everything
        /// Some of it was not.
        case part
        /// Nothing could be looked at.
        case failed
    }

    public let source: String
    public let outcome: Outcome
    /// Why not everything was seen, as sentences.
    public let reasons: [String]
    /// When it ended.
    public let endedAt: Date
    /// When the last look ended that saw everything; nil: none did.
    public let sawEverythingAt: Date?

    /// - Parameter sawEverythingAt: of earlier looks; one that sees everything knows it itself
    public init(
        source: String, outcome: Outcome, reasons: [String] = [], endedAt: Date, sawEverythingAt: Date? = nil
    ) {
        self.source = source
        self.outcome = outcome
        self.reasons = reasons
        self.endedAt = endedAt
        self.sawEverythingAt = outcome == .everything ? endedAt : sawEverythingAt
    }
}

extension Inventory {
    /// Writes down how sources were looked at. Of others stays what was known.
    /// - Parameter isWhole: whether these are all sources that there are: others are forgotten
    /// - Throws: as ``Database/write(_:)``.
    public func setLooks(_ looks: [SourceLook], isWhole: Bool) async throws {
        try await database.write { session in
            let repository = SourceLookRepository(session)
            for look in looks { try repository.set(look) }
            if isWhole { try repository.keep(only: Set(looks.map(\.source))) }
        }
    }

    /// How the last look at each source went, by its name.
    /// - Throws: as ``Database/read(_:)``.
    public func looks() async throws -> [SourceLook] {
        try await database.read { try SourceLookRepository($0).all() }
    }
}
