import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Beside PyPI's croniter. Not asked: `*/n` in the day fields, which it takes for a restriction and cron does not.
@Suite struct CronRefereeTests {
    @Test(.timeLimit(.minutes(10))) func croniterNamesTheSameTimes() async throws {
        var generator = SeededGenerator(seed: 0xC407)
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        var questions: [(text: String, start: Int)] = []
        while questions.count < 400 {
            let fields = [
                field(0...59, steps: true, using: &generator), field(0...23, steps: true, using: &generator),
                field(1...31, using: &generator), field(1...12, names: months, using: &generator),
                field(0...6, names: days, using: &generator),
            ]
            let text = fields.joined(separator: " ")
            // The 31st of April never comes; croniter looks for it for years.
            guard (try? CronExpression(parsing: text)) != nil else { continue }
            questions.append((text, Int.random(in: 946_684_800...4_000_000_000, using: &generator)))
        }
        let script = #"""
            import sys
            from datetime import datetime, timezone
            from croniter import croniter
            for line in sys.stdin:
                start, text = line.rstrip("\n").split("|")
                begin = datetime.fromtimestamp(int(start), timezone.utc)
                print(int(croniter(text, begin, max_years_between_matches=50).get_next(float)))
            """#
        let input = questions.map { "\($0.start)|\($0.text)\n" }.joined()
        let result = try await runTool("python3", ["-c", script], input: Array(input.utf8))
        let answers = result.output.split(separator: "\n").compactMap { Int($0) }
        try #require(answers.count == questions.count, "\(result.everything)")
        for (question, answer) in zip(questions, answers) {
            let found = try CronExpression(parsing: question.text).next(
                after: Date(timeIntervalSince1970: TimeInterval(question.start)))
            #expect(found.map { Int($0.timeIntervalSince1970) } == answer, "\(question.text) after \(question.start)")
        }
    }

    private func field(
        _ range: ClosedRange<Int>, names: [String] = [], steps: Bool = false, using generator: inout SeededGenerator
    ) -> String {
        let word = { (number: Int) in names.isEmpty ? "\(number)" : names[number - range.lowerBound] }
        let first = Int.random(in: range, using: &generator)
        let last = Int.random(in: first...range.upperBound, using: &generator)
        // croniter takes 5-5, and a range of all numbers, for `*`; cron does not.
        if first == last { return word(first) }
        if first == range.lowerBound, last == range.upperBound { return "*" }
        switch Int.random(in: 0...4, using: &generator) {
        case 0: return word(first)
        case 1: return "\(word(first))-\(word(last))"
        case 2: return "\(first),\(last)"
        case 3 where steps: return "*/\(Int.random(in: 1...range.upperBound, using: &generator))"
        case 3: return "\(first)-\(last)/\(Int.random(in: 1...5, using: &generator))"
        default: return "*"
        }
    }
}
