import Foundation

/// What `signet up` holds when it has nothing to do, and how long it takes from start to its first answer.
struct IdleMemory: Sendable {
    var residentMegabytes: Double
    var firstAnswerMilliseconds: Double

    static func measure(in directory: BenchDirectory) async throws -> IdleMemory {
        say("signet up, idle ...")
        try writeConfiguration(in: directory)
        let clock = ContinuousClock()
        let started = clock.now
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("signet")
        process.arguments = ["up", "--config", directory.file("idle.yaml")]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let address = directory.file("idle-data/address")
        try await shell(
            """
            for i in $(seq 1000); do
                [ -s '\(address)' ] && curl -fs -o /dev/null "http://$(cat '\(address)')/healthz" && exit 0
                sleep 0.01
            done
            exit 1
            """, in: directory)
        let firstAnswer = clock.now - started
        try await Task.sleep(for: .seconds(3))
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let kilobytes = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }?
            .split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { Double($0) }.first
        guard let kilobytes else { throw BenchError("no VmRSS in /proc/\(process.processIdentifier)/status") }
        return IdleMemory(residentMegabytes: kilobytes / 1024, firstAnswerMilliseconds: firstAnswer.milliseconds)
    }

    private static func writeConfiguration(in directory: BenchDirectory) throws {
        let text = """
            data_directory: idle-data
            listen: 127.0.0.1:0
            authorities:
              - name: root
                subject: "CN=idle root"
                roles:
                  - name: services
                    allowed_domains: [example.com]
            certificates:
              - name: idle
                names: [idle.example.com]
                issuer: { authority: root, role: services }
                files: { certificate: idle/tls.crt, key: idle/tls.key }
            """
        try text.write(toFile: directory.file("idle.yaml"), atomically: true, encoding: .utf8)
    }

    func show() {
        say("")
        say(String(format: "signet up, idle: %.0f MB resident (aim: under 60)", residentMegabytes))
        let answer = String(format: "%.0f", firstAnswerMilliseconds)
        say("first answer \(answer) ms after starting, certificate authority and first certificate included")
    }
}
