import Foundation
import SignetTestSupport
import Testing

/// `signet job` with real processes, from the file to the end.
@Suite(.timeLimit(.minutes(30))) struct JobCommandTests {
    private func job(_ text: String = "hello", group: String = "", template: String = "") -> String {
        """
        job "web" {
          group "front" {
            network { port "http" { } }
            \(group)
            task "server" {
              driver = "raw_exec"
              config {
                command = "local/start.sh"
                args    = ["${NOMAD_TASK_NAME}"]
              }
              template {
                data = <<EOH
        #!/bin/bash
        trap 'echo stopping; exit 0' INT
        trap 'echo signalled' HUP
        echo "\(text) $1 on $NOMAD_PORT_http with {{ env "NOMAD_GROUP_NAME" }} below $NOMAD_TASK_DIR"
        echo "trouble" >&2
        while true; do sleep 0.1; done
              EOH
                destination = "local/start.sh"
                \(template)
              }
              restart { delay = "1s" }
            }
          }
        }
        """
    }

    @Test func fromTheFileToTheEnd() async throws {
        let site = try JobSite()
        let file = try site.directory.write("web.hcl", job())
        let planned = try await site.attempt("plan", file)
        #expect(planned.status == 1)
        #expect(planned.output.contains("1 create"))
        try await site.job("run", file)
        let log = try await site.log(of: "web", containing: "hello")
        #expect(log.contains("hello server on 2") || log.contains("hello server on 3"))
        #expect(log.contains("with front below \(site.data)/alloc/web/front/0/server/local"))
        // It comes later, and on a way of its own.
        try await yielding { try await site.job("logs", "-stderr", "web").contains("trouble\n") }
        #expect(try await site.job("logs", "-stderr", "web") == "trouble\n")
        #expect(try await site.attempt("plan", file).status == 0)
        let first = try await site.task(of: "web")
        #expect(first.process != nil)
        #expect(first.progress == "running")

        try await site.job("signal", "-s", "SIGHUP", "web")
        _ = try await site.log(of: "web", containing: "signalled")
        #expect(try await site.task(of: "web").process == first.process)
        try await site.job("restart", "web")
        let second = try await site.task(of: "web")
        #expect(second.process != first.process && second.process != nil)
        #expect(second.restarts == 1)

        try await site.job("stop", "web")
        _ = try await site.log(of: "web", containing: "stopping")
        let status = try await site.job("status")
        #expect(status.contains("dead (stopped)"))
        #expect(try await site.task(of: "web").process == nil)
        try await site.job("stop", "-purge", "web")
        #expect(try await site.job("status") == "There are no jobs.\n")
        #expect(!FileManager.default.fileExists(atPath: "\(site.data)/alloc/web"))
    }

    /// A task outlives the runner, is found again by the next, and is not doubled.
    @Test func aTaskOutlivesTheRunner() async throws {
        let site = try JobSite()
        let file = try site.directory.write("web.hcl", job())
        try await site.job("run", file)
        let before = try await site.task(of: "web")
        for _ in 0..<3 {
            let runner = try #require(site.runner())
            kill(runner, SIGKILL)
            while site.runner() == runner { try await Task.sleep(for: .milliseconds(10)) }
            try await site.job("run", file)
            let after = try await site.task(of: "web")
            #expect(after.process == before.process)
            #expect(after.restarts == 0)
        }
        try await site.job("stop", "web")
        #expect(try await site.task(of: "web").process == nil)
    }

    /// What changed decides whether its process goes on.
    @Test func anotherVersion() async throws {
        let site = try JobSite()
        let file = try site.directory.write("web.hcl", job())
        try await site.job("run", file)
        let first = try await site.task(of: "web")
        try site.directory.write("web.hcl", job(group: "shutdown_delay = \"10ms\""))
        #expect(try await site.attempt("plan", file).output.contains("1 in-place update"))
        try await site.job("run", file)
        #expect(try await site.task(of: "web").process == first.process)
        try site.directory.write("web.hcl", job("other", group: "shutdown_delay = \"10ms\""))
        let plan = try await site.attempt("plan", file)
        #expect(plan.output.contains("1 restart, one at a time"))
        try await site.job("run", file)
        #expect(try await site.task(of: "web").process != first.process)
        _ = try await site.log(of: "web", containing: "other server")
        try await site.job("stop", "-purge", "web")
    }

    @Test func whatFailsIsSaid() async throws {
        let site = try JobSite()
        let broken = try site.directory.write("broken.hcl", "job \"x\" {\n  tpye = \"service\"\n}\n")
        let refused = try await site.attempt("run", broken)
        #expect(refused.status == 1)
        #expect(refused.errorOutput.contains("broken.hcl:2:3: job \"x\": unknown key \"tpye\""))
        #expect(!FileManager.default.fileExists(atPath: site.data))
        #expect(try await site.attempt("plan", broken).status == 255)
        let failing = try await site.attempt(
            "run", "-",
            input: """
                job "failing" {
                  group "g" {
                    restart { attempts = 0 }
                    task "t" {
                      driver = "raw_exec"
                      config {
                        command = "/bin/sh"
                        args = ["-c", "exit 7"]
                      }
                    }
                  }
                }
                """)
        #expect(failing.status == 1)
        #expect(failing.errorOutput.contains("exited with status 7"), "\(failing.everything)")
        let missing = try await site.attempt("status", "nothing")
        #expect(missing.errorOutput.contains("There is no job \"nothing\""))
    }

    @Test func aBatchJobIsDoneOnce() async throws {
        let site = try JobSite()
        let file = try site.directory.write(
            "batch.hcl",
            """
            job "batch" {
              type = "batch"
              group "g" {
                task "prepare" {
                  driver = "raw_exec"
                  lifecycle { hook = "prestart" }
                  config {
                    command = "/bin/sh"
                    args    = ["-c", "echo prepared > ${NOMAD_ALLOC_DIR}/data/made"]
                  }
                }
                task "work" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/cat"
                    args    = ["${NOMAD_ALLOC_DIR}/data/made"]
                  }
                }
              }
            }
            """)
        try await site.job("run", file)
        try await yielding { try await site.job("status").contains("dead (complete)") }
        #expect(try await site.job("logs", "batch", "work") == "prepared\n")
        try await site.job("run", file)
        #expect(try await site.job("logs", "batch", "work") == "prepared\n")
    }
}
