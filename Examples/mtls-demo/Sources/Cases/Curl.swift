/// curl, as the article uses it; `--resolve` stands in for the hosts file.
struct Curl {
    private let path: String

    /// - Throws: `DemoFailure` when curl is not installed.
    init() throws { path = try programPath("curl") }

    /// Calls the endpoint's `/` with further options.
    func call(_ endpoint: Endpoint, _ options: [String] = []) async throws -> CallResult {
        let resolve = "\(endpoint.name):\(endpoint.port):127.0.0.1"
        let arguments =
            ["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--resolve", resolve]
            + ["--write-out", "\n%{http_code}"] + options + [endpoint.url + "/"]
        let (exit, output, errors) = try await runProgram(path, arguments)
        let lines = output.split(whereSeparator: \.isNewline)
        guard exit == 0, let status = lines.last.flatMap({ Int($0) }) else {
            return .failed(errors.split(whereSeparator: \.isNewline).first.map(String.init) ?? "curl: (\(exit))")
        }
        return .answered(status: status, body: lines.dropLast().joined(separator: "\n").pageText)
    }
}
