import Foundation
import SignetAgent
import SignetCore
import SignetRenewal
import SignetStorage

/// What `signet agent status` prints.
public struct AgentStatusRecord: Presentable {
    /// One template.
    public struct Template: TableRecord {
        public static let columns = ["TEMPLATE", "DESTINATION", "WRITTEN"]
        /// As the configuration names it.
        public var source: String
        /// A file, or the name of a variable.
        public var destination: String
        /// When the file was last written; nil: it is not there, or is none.
        public var writtenAt: Date?

        public var cells: [String] { [source, destination, writtenAt.map(MomentText.format) ?? "-"] }
    }

    /// Whether the agent runs now.
    public let isRunning: Bool
    /// Of the last agent that worked with this state.
    public let processID: Int32?
    public let server: String?
    public let stateDirectory: String
    public let templates: [Template]
    public let certificates: [CertificateStatus]
    /// What was wrong when the agent last said so.
    public let problems: [String]
    private let now: Date

    private enum CodingKeys: String, CodingKey {
        case isRunning, processID, server, stateDirectory, templates, certificates, problems
    }

    /// Looks at the state of an agent.
    /// - Throws: `.notFound` when there is none; what the database throws.
    public init(stateDirectory: String, now: Date = Date()) async throws {
        let certificates = try await AgentState.using(stateDirectory) { try await $0.engine.status() }
        let report = AgentReport.read(in: stateDirectory)
        let isRunning = AgentState.isInUse(stateDirectory)
        self.isRunning = isRunning
        processID = isRunning ? report?.process : nil
        server = report?.server
        self.stateDirectory = stateDirectory
        templates = (report?.templates ?? []).map { template in
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: template.destination).resolvingSymlinksInPath().path)
            return Template(
                source: template.source, destination: template.destination,
                writtenAt: template.isFile ? attributes?[.modificationDate] as? Date : nil)
        }
        self.certificates = certificates
        problems = report?.problems ?? []
        self.now = now
    }

    public var text: String {
        let process = processID.map { " (process \($0))" } ?? ""
        var parts = ["The agent \(isRunning ? "runs\(process)" : "does not run"). State: \(stateDirectory)"]
        if let server { parts[0] += "\nServer: \(server)" }
        parts.append(RecordTable(templates, whenEmpty: "It renders no templates.").text)
        parts.append(
            certificates.isEmpty ? "It keeps no certificates." : StatusRecord(certificates, at: now).text)
        if !problems.isEmpty {
            parts.append("Wrong \(isRunning ? "now" : "when it last ran"):\n" + problems.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }
}
