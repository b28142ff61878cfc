import Foundation
import Logging
import SignetAgent
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("The log of an agent")
struct AgentLogTests {
    private func output(_ directory: TemporaryDirectory, level: String, format: String = "standard") throws
        -> AgentLogOutput
    {
        try AgentLogOutput(settings(directory, level: level, format: format))
    }

    private func settings(_ directory: TemporaryDirectory, level: String, format: String) -> AgentLogSettings {
        var settings = AgentLogSettings()
        settings.level = level
        settings.format = format
        settings.file = directory.file("log")
        return settings
    }

    @Test("Lines are those that people know of Vault Agent")
    func lines() throws {
        let directory = try TemporaryDirectory()
        let output = try output(directory, level: "debug")
        let logger = Logger(label: "test") { _ in AgentLog(output) }
        logger.debug("(runner) rendering \"ca-a.tpl\" => \"../cert/ca.crt\"")
        logger.warning("two\nlines", metadata: ["backoff": "2s", "path": "a b"])
        logger.trace("not this")
        let lines = try directory.text("log").split(separator: "\n").map(String.init)
        let time = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4} /#
        #expect(lines.count == 2 && lines.allSatisfy { $0.prefixMatch(of: time) != nil }, "\(lines)")
        #expect(lines[0].hasSuffix(" [DEBUG] (runner) rendering \"ca-a.tpl\" => \"../cert/ca.crt\""))
        #expect(lines[1].hasSuffix(" [WARN] two lines: backoff=2s path=\"a b\""))
    }

    @Test("Level, form and file change while it runs; a file that was moved away is made anew")
    func reopening() throws {
        let directory = try TemporaryDirectory()
        let output = try output(directory, level: "warn")
        let logger = Logger(label: "test") { _ in AgentLog(output) }
        logger.info("too little")
        logger.error("first")
        try FileManager.default.moveItem(atPath: directory.file("log"), toPath: directory.file("log.1"))
        try output.reopen(settings(directory, level: "info", format: "json"))
        logger.info("second")
        #expect(try directory.text("log.1").hasSuffix("[ERROR] first\n"))
        let line = try JSONValue(Array(directory.text("log").utf8))
        #expect(line["message"] == "second" && line["level"] == "info")
        var elsewhere = settings(directory, level: "info", format: "json")
        elsewhere.file = directory.file("no/such/directory/log")
        let failure = #expect(throws: SignetError.self) { try output.reopen(elsewhere) }
        #expect(failure?.code == .unwritableFile)
        logger.info("third")
        #expect(try directory.text("log").contains("third"))
    }
}
