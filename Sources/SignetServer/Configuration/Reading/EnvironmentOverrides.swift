import Logging
import SignetCore

/// The environment variables that stand above `signet.yaml`; empty ones count as not set.
struct EnvironmentOverrides {
    let environment: [String: String]
    /// What a relative data directory is relative to, as in the file.
    let directory: String
    let problems: ProblemList

    func apply(to configuration: inout Configuration) {
        override("SIGNET_DATA_DIRECTORY") { text in
            let sealsWithOwnKey = configuration.sealing == .standard(dataDirectory: configuration.dataDirectory)
            configuration.dataDirectory = AbsolutePath.make(text, relativeTo: directory)
            if sealsWithOwnKey { configuration.sealing = .standard(dataDirectory: configuration.dataDirectory) }
        }
        override("SIGNET_LISTEN") { configuration.listen = try ListenAddress(parsing: $0) }
        override("SIGNET_PUBLIC_URL") { configuration.publicURL = try ConfigurationReader.publicURL($0) }
        override("SIGNET_LOG_LEVEL") { text in
            guard let level = Logger.Level(rawValue: text) else {
                let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw SignetError(
                    .invalidInput, "\"\(text.prefix(60))\" is not a level.", remedy: "Known levels: \(known).")
            }
            configuration.log.level = level
        }
    }

    private func override(_ variable: String, _ set: (String) throws -> Void) {
        guard let text = environment[variable], !text.isEmpty else { return }
        do {
            try set(text)
        } catch {
            let known = error as? SignetError
            problems.add(
                environment: variable, known?.message ?? "\(error)", remedy: known?.remedy ?? "Correct or unset it.")
        }
    }
}
