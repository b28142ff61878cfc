import Foundation
import SignetTestSupport

/// Moto's imitation of Amazon's services, as a process of its own.
final class MotoServer: Sendable {
    static let credentials = ["AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"]

    let url: String
    private let process: BackgroundProcess

    private init(url: String, process: BackgroundProcess) {
        self.url = url
        self.process = process
    }

    /// Returns when it answers.
    static func start() async throws -> MotoServer {
        let process = try BackgroundProcess.start(
            "python3", ["-c", "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"],
            environment: ["PYTHONUNBUFFERED": "1"])
        try await process.waitForOutput(containing: "Press CTRL+C", timeout: .seconds(60))
        guard let match = process.output.firstMatch(of: /Running on (http:\/\/127\.0\.0\.1:[0-9]+)/) else {
            throw TestSupportError("moto did not say where it listens: \(process.output)")
        }
        return MotoServer(url: String(match.1), process: process)
    }

    /// - Returns: the zone's id.
    func createHostedZone(_ name: String) async throws -> String {
        let body =
            "<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Name>\(name).</Name>"
            + "<CallerReference>\(UUID())</CallerReference></CreateHostedZoneRequest>"
        let answer = try await curl(["-X", "POST", "--data", body, "\(url)/2013-04-01/hostedzone"])
        guard let match = answer.firstMatch(of: /\/hostedzone\/([A-Z0-9]+)</) else {
            throw TestSupportError("moto made no zone: \(answer)")
        }
        return String(match.1)
    }

    /// The TXT values of a name.
    func texts(of name: String, in zone: String) async throws -> Set<String> {
        let answer = try await curl(["\(url)/2013-04-01/hostedzone/\(zone)/rrset"])
        let sets = answer.components(separatedBy: "<ResourceRecordSet>").filter {
            $0.contains("<Type>TXT</Type>") && $0.contains("<Name>\(name).</Name>")
        }
        return Set(sets.flatMap { $0.matches(of: /<Value>"([^<]*)"<\/Value>/).map { String($0.1) } })
    }

    private func curl(_ arguments: [String]) async throws -> String {
        // By these headers moto knows which of Amazon's services is meant.
        let scope =
            "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/route53/aws4_request, Signature=0"
        let headers = ["-H", scope, "-H", "Content-Type: text/xml"]
        let result = try await runTool("curl", ["-sS", "--fail-with-body"] + headers + arguments)
        guard result.status == 0 else { throw TestSupportError("moto: \(result.everything)") }
        return result.output
    }
}

extension TemporaryDirectory {
    /// Writes an executable file and returns its path.
    func writeProgram(_ name: String, _ text: String) throws -> String {
        let path = try write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}
