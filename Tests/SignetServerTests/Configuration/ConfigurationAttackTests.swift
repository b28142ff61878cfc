import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("Hostile signet.yaml")
struct ConfigurationAttackTests {
    /// Each level doubles tenfold what the one before stands for; as a key it would even be compared in full.
    static let bombs: [String] = {
        let levels = (1...9).map { level in
            "l\(level): &l\(level) [\((1...10).map { _ in level == 1 ? "x" : "*l\(level - 1)" }.joined(separator: ","))]"
        }
        let bomb = levels.joined(separator: "\n")
        return [
            bomb, bomb + "\n? *l9\n: x", bomb.replacing(": &", with: ":   !!seq  &"),
            "[" + (1...9).map { "&a\($0) [\($0 == 1 ? "x" : "*a\($0 - 1),*a\($0 - 1)")]" }.joined(separator: ",") + "]",
            "a: !x &b c", "- &b c", "&a b: c", "\u{FEFF}&a b: c", "{a:&b c}", "[&a b]", "a:\n  &b\n  c: d", "?\t&a b",
            "a: 'it''s'\nb: &c d", "a: \"\\\"\"\nb: &c d", "a: |\n \"\nb: &c d",
        ]
    }()

    @Test(.timeLimit(.minutes(10)), arguments: bombs) func anchorsNeverExpand(_ text: String) throws {
        let problems = try ConfigurationFixture.problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("anchors") == true, "\(problems)")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "!!seq [", "\"", "'", "|\n  ", "a:\n "])
    func depthAndLengthAreBounded(_ piece: String) throws {
        for count in [100, 5_000, 100_000] {
            let problems = try ConfigurationFixture.problems(String(repeating: piece, count: count))
            #expect(!problems.isEmpty)
        }
    }

    @Test func noMutationCrashesTheReader() {
        var refused = 0
        let inputs =
            mutations(of: Array(ConfigurationFixture.full.utf8), count: 600, seed: 11)
            + mutations(of: Array(ConfigurationTemplate.commented.utf8), count: 200, seed: 12)
        for input in inputs {
            do {
                _ = try ConfigurationFixture.read(input)
            } catch let error as ConfigurationProblems {
                refused += 1
                #expect(!error.problems.isEmpty)
            } catch {
                Issue.record("\(error) for \(String(decoding: input, as: UTF8.self))")
            }
        }
        #expect(refused > 200)
    }

    @Test func noRandomBytesCrashTheReader() {
        var generator = SeededGenerator(seed: 13)
        let alphabet = Array("abc:-?[]{},&*!|>'\"%@`#\n\r\t  \u{0}\u{7F}é\u{2028}".utf8) + [0xFF, 0xC3, 0xE2]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...80, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            do {
                _ = try ConfigurationFixture.read(bytes)
            } catch {
                #expect(error is ConfigurationProblems)
            }
        }
    }
}
