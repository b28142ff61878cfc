import Foundation
import SignetTestSupport

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
        process.executableURL = URL(fileURLWithPath: signetExecutable)
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
        let memory = try ProcessMemory(of: process.processIdentifier)
        return IdleMemory(
            residentMegabytes: memory.residentMegabytes, firstAnswerMilliseconds: firstAnswer.milliseconds)
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
