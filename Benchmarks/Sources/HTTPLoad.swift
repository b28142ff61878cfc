import Foundation
import SignetCore
import SignetTestSupport

/// Requests by wrk, the load generator of every measurement over HTTP: HTTP/1.1, connections kept unless the server closes
/// them, one thread that shares the cores with the server.
struct HTTPLoad: Sendable {
    var url: String
    var headers: [String: String] = [:]
    /// POSTed one after the other, then from the beginning again; none: GET.
    var bodies: [[UInt8]] = []

    /// - Throws: `BenchError` when an answer was no success.
    func measure(connections: Int, seconds: Int, in directory: BenchDirectory) async throws -> Rate {
        var arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "10s", "--latency"]
        for (name, value) in headers { arguments += ["-H", "\(name): \(value)"] }
        if !bodies.isEmpty { arguments += ["-s", try script(in: directory)] }
        let output = try await runTool("wrk", arguments + [url]).everything
        // A connection that is to be closed ends by what wrk takes for an error, unless the answer says it again.
        let isClosing = headers["Connection"] == "close" && output.contains("Socket errors: connect 0,")
        guard !output.contains("Non-2xx"), isClosing || !output.contains("Socket errors"),
            let rate = Self.field("Requests/sec:", of: output).flatMap(Double.init), rate > 0,
            let p50 = Self.field("50%", of: output).flatMap(Self.milliseconds),
            let p99 = Self.field("99%", of: output).flatMap(Self.milliseconds)
        else { throw BenchError("wrk against \(url) printed:\n\(output)") }
        return Rate(perSecond: rate, p50: p50, p99: p99)
    }

    private func script(in directory: BenchDirectory) throws -> String {
        let name = directory.file("load-\(UUID().uuidString)")
        try bodies.map(\.hexadecimal).joined(separator: "\n")
            .write(toFile: "\(name).hex", atomically: true, encoding: .utf8)
        let lua = """
            local bodies, at = {}, 0
            for line in io.lines("\(name).hex") do
                bodies[#bodies + 1] = (line:gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
            end
            wrk.method, wrk.body = "POST", bodies[1]
            if #bodies > 1 then
                request = function()
                    at = at % #bodies + 1
                    return wrk.format(nil, nil, nil, bodies[at])
                end
            end
            """
        try lua.write(toFile: "\(name).lua", atomically: true, encoding: .utf8)
        return "\(name).lua"
    }

    private static func field(_ label: String, of output: String) -> String? {
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 1, words[0] == label { return String(words[1]) }
        }
        return nil
    }

    private static func milliseconds(_ text: String) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
