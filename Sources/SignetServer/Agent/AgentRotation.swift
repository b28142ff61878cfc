import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetRenewal

/// Having an agent renew one of its certificates now.
public struct AgentRotation: Sendable {
    private let stateDirectory: String
    private let clock: any WallClock
    /// How long is waited for the agent to have done it.
    private let patience: Duration

    public init(stateDirectory: String, clock: any WallClock = SystemClock(), patience: Duration = .seconds(120)) {
        self.stateDirectory = stateDirectory
        self.clock = clock
        self.patience = patience
    }

    /// Tells the agent, and waits until it has.
    /// - Parameter name: of the certificate, or its beginning, as `signet agent status` shows it
    /// - Returns: what came of it.
    /// - Throws: `.notFound`; `.agentNotRunning`; `.timedOut`; what the database throws.
    public func run(_ name: String) async throws -> CertificateStatus {
        try await AgentState.using(stateDirectory) { state in
            let engine = state.engine
            let before = try Self.find(name, among: try await engine.status())
            guard AgentState.isInUse(stateDirectory) else {
                throw SignetError(
                    .agentNotRunning, "No agent works with the state in \(stateDirectory), so nobody would renew it.",
                    remedy: "Start it: signet agent -config=...")
            }
            try await engine.requestRenewal(of: before.spec.name)
            let deadline = clock.now.addingTimeInterval(patience.timeInterval)
            while clock.now < deadline {
                try await clock.sleep(for: .milliseconds(200))
                let status = try await engine.status(of: before.spec.name)
                let isTried = status.lastAttempt != before.lastAttempt
                if isTried, status.phase == .failing { return status }
                if status.serialNumber != before.serialNumber, status.phase == .valid { return status }
            }
            throw SignetError(
                .timedOut, "The agent did not renew \(before.spec.name) within \(DurationText(patience)).",
                remedy: "Look at its log; it goes on trying.")
        }
    }

    private static func find(_ name: String, among all: [CertificateStatus]) throws -> CertificateStatus {
        if let exact = all.first(where: { $0.spec.name == name }) { return exact }
        let found = all.filter { $0.spec.name.hasPrefix(name) }
        if found.count == 1 { return found[0] }
        let names = all.map(\.spec.name).joined(separator: ", ")
        throw SignetError(
            .notFound,
            found.isEmpty ? "The agent keeps no certificate \"\(name)\"." : "\"\(name)\" begins the name of several.",
            remedy: names.isEmpty ? "It keeps none at all." : "It keeps: \(names).")
    }
}

extension AgentState {
    /// For looking, and for leaving word: it issues nothing.
    var engine: RenewalEngine {
        RenewalEngine(
            database: database, sealer: sealer, issuers: NoIssuers(), clock: SystemClock(),
            logger: Logger(label: "signet.agent") { _ in SwiftLogNoOpLogHandler() })
    }
}

/// Issuers where none is asked.
private struct NoIssuers: IssuerRegistry {
    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        throw SignetError(.unknownIssuer, "Here nothing is issued; the agent does that.")
    }
}

extension SignetError.Code {
    /// Something is asked of an agent that does not run.
    public static let agentNotRunning = Self(rawValue: "agent.not-running")
}
