import Foundation
import SignetAgent
import SignetCore
import SignetRenewal

/// What a running agent tells of itself, in its state directory, for `signet agent status`.
struct AgentReport: Codable, Hashable, Sendable {
    struct Template: Codable, Hashable, Sendable {
        /// As the configuration names it.
        var source: String
        /// A file, absolute, or the name of a variable.
        var destination: String
        /// Whether ``destination`` is a file.
        var isFile: Bool
    }

    /// Its id.
    var process: Int32
    var startedAt: Date
    var server: String
    var configurations: [String]
    var templates: [Template]
    /// What is wrong now.
    var problems: [String]

    private static let limit = 8 << 20

    /// Writes it where nobody but this user can read it.
    /// - Throws: `.unwritableFile`
    func write(in directory: String) throws {
        try DurableFiles.replace(
            Self.path(directory), with: Array(try JSONText.encode(self).utf8), mode: .ownerOnly, owner: .process)
    }

    /// nil: no agent has told of itself.
    static func read(in directory: String) -> AgentReport? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        return (try? BoundedFile.read(path(directory), limit: limit)).flatMap {
            try? decoder.decode(Self.self, from: Data($0))
        }
    }

    private static func path(_ directory: String) -> String { "\(directory)/status.json" }
}

extension AgentReport {
    init(_ configuration: AgentConfiguration, startedAt: Date, problems: [SignetError]) {
        process = getpid()
        self.startedAt = startedAt
        server = configuration.vault.address
        configurations = configuration.files
        templates = configuration.templates.map { template in
            let (destination, isFile) =
                switch template.spec.target {
                case .file(let path): (path, true)
                case .variable(let name): (name, false)
                case .environment: ("environment", false)
                }
            return Template(source: template.spec.name, destination: destination, isFile: isFile)
        }
        self.problems = problems.map(\.description)
    }
}
