import Foundation

/// Tells the user what happens, on standard output; silent when the user wants JSON.
struct Narrator: Sendable {
    let isSilent: Bool

    func say(_ text: String) {
        guard !isSilent else { return }
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
