import Foundation
import SignetTestSupport
import Testing

/// `signet plan` and `signet simulate`: the future of a signet.yaml, told without touching anything.
@Suite struct CommandLinePlanningTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        let services = (1...60).map { number in
            """
              - name: service-\(number)
                names: [service-\(number).example.com]
                issuer: { authority: root }
            """
        }
        try bench.directory.write(
            "signet.yaml",
            """
            data_directory: data
            authorities:
              - name: root
                subject: "CN=root"
            certificates:
            \(services.joined(separator: "\n"))
            """)
    }

    private func requests() async throws -> [[String: Any]] {
        let plan = try Workbench.json(await bench.signet("plan", "--json")) as? [String: Any]
        return try #require(plan?["requests"] as? [[String: Any]])
    }

    @Test func thePlanFollowsWhatWasIssued() async throws {
        #expect(try await requests().allSatisfy { $0["reason"] as? String == "there is no certificate yet" })
        #expect(!FileManager.default.fileExists(atPath: bench.file("data")))
        try await bench.signet("cert", "renew", "service-7")
        let requests = try await requests()
        #expect(requests.count == 60 && requests.last?["certificate"] as? String == "service-7")
        #expect(requests.last?["replaced_end"] != nil)
        let status = try await bench.object("explain", "service-7")["status"] as? [String: Any]
        #expect(status?["next_attempt"] as? String == requests.last?["at"] as? String)
    }

    @Test func theLimitsOfLetsEncryptAreShownToWhoSupposesIt() async throws {
        #expect(try await !bench.signet("plan").contains("HELD UP"))
        let table = try await bench.signet("plan", "--suppose-letsencrypt")
        #expect(table.components(separatedBy: "50 certificates per registered domain in 7d (example.com)").count == 11)
    }

    @Test func aYearTakesSeconds() async throws {
        let record = try await bench.object(
            "simulate", "--lifetime", "47d", "--lifetime", "6d", "--outage", "100d+5d", "--start", "2027-01-01")
        let runs = try #require(record["runs"] as? [[String: Any]])
        #expect(runs.map { $0["lifetime"] as? String } == ["47d", "6d"])
        #expect((runs[0]["gaps"] as? [Any])?.isEmpty == true)
        #expect((runs[1]["gaps"] as? [Any])?.isEmpty == false)
        #expect((runs[1]["renewals_per_day"] as? [Int])?.count == 365)
        #expect(!FileManager.default.fileExists(atPath: bench.file("data")))
    }

    @Test(arguments: [["--days", "0"], ["--outage", "soon"], ["--lifetime", "1s"], ["--start", "never"]])
    func whatMakesNoSenseIsWrongUsage(arguments: [String]) async throws {
        let result = try await runTool(
            signetExecutable, ["simulate", "--config", bench.file("signet.yaml")] + arguments)
        #expect(result.status == 2 && result.errorOutput.contains(arguments[0]), "\(result.everything)")
    }
}
