import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What is wrong with a job file is said with its place, and all of it at once.
struct JobFileProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let says: String
        var testDescription: String { says }

        init(
            _ says: String, kind: String = "service", group: String = "", task: String = "", driver: String = "raw_exec"
        ) {
            text = JobFixtures.minimal(kind: kind, group: group, task: task, driver: driver)
            self.says = says
        }
    }

    @Test(arguments: [
        Case("such a job runs on every machine of a cluster", kind: "system"),
        Case("\"servcie\" is not one of service, batch, sysbatch", kind: "servcie"),
        Case("\"docker\" is not supported: only processes of this machine are run", driver: "docker"),
        Case("job.hcl:5:5: group \"only\": unknown key \"cuont\"", group: "cuont = 2"),
        Case("unknown key \"comand\"", task: "artifact { comand = 1 }"),
        Case("volume is not supported", group: "volume \"v\" { type = \"host\" }"),
        Case("is a number without a unit", task: "kill_timeout = 20"),
        Case("\"SIGFOO\" is no signal", task: "kill_signal = \"SIGFOO\""),
        Case("has neither data nor source", task: "template { destination = \"local/x\" }"),
        Case("\"destination\" is missing", task: "template { data = \"x\" }"),
        Case(
            "has no change_signal",
            task: "template {\n data = \"x\"\n destination = \"local/x\"\n change_mode = \"signal\"\n}"),
        Case(
            "has no change_script",
            task: "template {\n data = \"x\"\n destination = \"local/x\"\n change_mode = \"script\"\n}"),
        Case(
            "the environment of a process changes with a restart only",
            task: "template {\n data = \"x\"\n destination = \"local/x\"\n env = true\n change_mode = \"noop\"\n}"),
        Case("is no mode of a file", task: "template {\n data = \"x\"\n destination = \"l/x\"\n perms = \"0999\"\n}"),
        Case("asks for a workload identity", task: "vault { role = \"web\" }"),
        Case("contains root, which no task gets", task: "vault { policies = [\"root\"] }"),
        Case("only one can have the static port 80", group: "count = 2\nnetwork { port \"http\" { static = 80 } }"),
        Case(
            "do not fit into the interval", group: "restart {\n attempts = 50\n delay = \"1m\"\n interval = \"5m\"\n}"),
        Case("has only tasks with a lifecycle hook", task: "lifecycle { hook = \"prestart\" }"),
        Case("which cannot be read", task: "artifact {\n source = \"/x\"\n options { checksum = \"md5:12\" }\n}"),
        Case("the expression \"upper(\"a\")\" is not evaluated here", task: "env { A = upper(\"a\") }"),
        Case("var.nothing is not set", task: "env { A = \"${var.nothing}\" }"),
    ])
    func problems(_ example: Case) {
        let said = JobFixtures.problems(example.text)
        #expect(said.contains(example.says), "\(said)")
        #expect(said.hasPrefix("job.hcl:"))
    }

    @Test func allIsSaidAtOnce() {
        let said = JobFixtures.problems(JobFixtures.minimal(kind: "system", group: "cuont = 2", driver: "docker"))
        #expect(said.split(separator: "\n").filter { $0.hasPrefix("job.hcl:") }.count == 3)
    }

    @Test func aFileWithoutAJob() {
        #expect(JobFixtures.problems("# nothing\n").contains("holds no job"))
        #expect(JobFixtures.problems("jbo \"x\" { }\n").contains("unknown key \"jbo\""))
    }

    /// No damaged file crashes the reader or hangs it, and each is refused with its place or read.
    @Test func damagedFiles() throws {
        var refused = 0
        for bytes in mutations(of: Array(JobFixtures.article.utf8), count: 3000, seed: 7) {
            do {
                let job = try JobFixtures.read(String(decoding: bytes, as: UTF8.self)).job
                #expect(!job.groups.isEmpty)
            } catch let error as SignetError {
                refused += 1
                #expect(error.code == .invalidHCL)
                #expect(error.message.hasPrefix("job.hcl"))
            }
        }
        #expect(refused > 100)
    }
}
