import Foundation
import SignetTestSupport

/// A directory in which `signet agent` works: groups of three files, one certificate each.
struct AgentSite: Sendable {
    let path: String

    init(_ name: String, in directory: BenchDirectory) throws {
        path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes `agent.hcl`, with the token of the server in a file.
    /// - Parameters:
    ///   - address: of the server
    ///   - lifetime: of the certificates: `24h`
    ///   - command: a line for the shell, run after each change; nil: none
    func configure(
        address: String, token: String, certificates: Int, lifetime: String, command: String? = nil
    ) throws {
        try token.write(toFile: "\(path)/token", atomically: true, encoding: .utf8)
        var text = """
            vault {
              address = "\(address)"
            }
            auto_auth {
              method "token_file" {
                config = {
                  token_file_path = "\(path)/token"
                }
              }
            }

            """
        for number in 0..<certificates {
            for (field, file) in [("issuing_ca", "ca.crt"), ("private_key", "tls.key"), ("certificate", "tls.crt")] {
                text += template(field, "\(number)/\(file)", "host-\(number).example.com", lifetime)
                if field == "certificate", let command { text += "  command = \"\(command)\"\n" }
                text += "}\n"
            }
        }
        try text.write(toFile: "\(path)/agent.hcl", atomically: true, encoding: .utf8)
    }

    private func template(_ field: String, _ file: String, _ name: String, _ lifetime: String) -> String {
        """
        template {
          destination = "\(path)/files/\(file)"
          contents    = <<EOT
        {{ with secret "pki/issue/web" "common_name=\(name)" "ttl=\(lifetime)" }}{{ .Data.\(field) }}
        {{ end }}
        EOT

        """
    }

    /// `signet agent`; it runs until it is stopped.
    func start() throws -> BackgroundProcess {
        try BackgroundProcess.start(
            signetExecutable,
            ["agent", "-config=\(path)/agent.hcl", "-state=\(path)/state", "-log-level=warn"], directory: path)
    }

    /// Returns once the files of every certificate are there.
    func complete(_ certificates: Int, by agent: BackgroundProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        for number in 0..<certificates {
            for file in ["ca.crt", "tls.key", "tls.crt"] {
                while !FileManager.default.fileExists(atPath: "\(path)/files/\(number)/\(file)") {
                    guard agent.exitStatus == nil, ContinuousClock.now < deadline else {
                        throw BenchError("signet agent made no \(number)/\(file):\n\(agent.output)")
                    }
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
    }
}
