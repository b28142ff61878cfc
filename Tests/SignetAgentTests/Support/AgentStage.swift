import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport

@testable import SignetRenewal

/// A state directory, a clock that stands still, and a server of the Vault API in memory.
struct AgentStage: Sendable {
    let directory: TemporaryDirectory
    let clock: ManualClock
    let database: Database
    let sealer: Sealer
    let vault: MemoryVault
    let tools: AgentTools

    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// - Parameter key: of all certificates, where they need none of their own
    init(key: PrivateKey? = nil) async throws {
        directory = try TemporaryDirectory()
        clock = ManualClock(Self.start)
        database = try Database.open(path: directory.file("agent.db"), migrations: AgentTools.migrations)
        sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        vault = try await MemoryVault(clock: clock, key: key)
        tools = AgentTools(database: database, sealer: sealer, clock: clock, logger: .silent)
    }

    /// The same directory and server with another, empty database.
    init(after other: AgentStage) async throws {
        directory = other.directory
        clock = other.clock
        vault = other.vault
        database = try Database.open(path: directory.file("agent-2.db"), migrations: AgentTools.migrations)
        sealer = try await Sealer.open(
            database: database, source: .file(path: directory.file("sealing.key"), createIfMissing: true))
        tools = AgentTools(database: database, sealer: sealer, clock: clock, logger: .silent)
    }

    /// What another process with this state works with.
    func otherTools() -> AgentTools {
        AgentTools(database: database, sealer: sealer, clock: clock, logger: .silent)
    }

    func runner(
        _ templates: [TemplateSpec], handler: RecordingHandler, tools: AgentTools? = nil, scope: String = "agent",
        settings: TemplateRunnerSettings = TemplateRunnerSettings(), environment: [String: String] = [:]
    ) throws -> TemplateRunner {
        try TemplateRunner(
            scope: scope, templates: templates, access: vault, environment: environment, tools: tools ?? self.tools,
            handler: handler, settings: settings)
    }

    /// Runs engine and runner while `body` lasts.
    func running<T: Sendable>(
        _ runner: TemplateRunner, tools: AgentTools? = nil, _ body: @Sendable () async throws -> T
    ) async throws -> T {
        let tools = tools ?? self.tools
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tools.run() }
            group.addTask { try await runner.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Moves the clock from one due moment to the next until `moment`, letting what is due be done.
    func live(until moment: Date, _ tools: AgentTools? = nil) async throws {
        let tools = tools ?? self.tools
        while true {
            try await tools.engine.runDueOnce()
            let next = try await RenewalRepository(database: database).agenda(limit: 1).first?.due
            guard let next, next <= moment else { break }
            clock.advance(to: max(next, clock.now.addingTimeInterval(0.001)))
        }
        clock.advance(to: moment)
    }

    /// The three templates of article 002, for a service.
    func articleTemplates(_ service: String = "service-a", ttl: String = "2m") -> [TemplateSpec] {
        ["issuing_ca": "ca.crt", "certificate": "\(service).crt", "private_key": "\(service).key"]
            .sorted { $0.value < $1.value }.map { field, file in
                TemplateSpec(
                    source: .text(
                        """
                        {{- /* \(file) */ -}}
                        {{ with secret "pki/issue/web" "common_name=\(service).example.com" "ttl=\(ttl)" }}
                        {{ .Data.\(field) }}{{ end }}
                        """), name: "\(file).tpl", target: .file(directory.file("\(service)/\(file)")))
            }
    }

    func text(_ file: String) -> String {
        (try? String(contentsOfFile: directory.file(file), encoding: .utf8)) ?? ""
    }

    /// The certificate in a file.
    func certificate(_ file: String) throws -> DecodedCertificate {
        try CertificateFile(bytes: Array(text(file).utf8)).certificates[0]
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
