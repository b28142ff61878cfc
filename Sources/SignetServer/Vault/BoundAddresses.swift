import Foundation
import Logging
import Synchronization

/// A file with the URLs of the listeners that are open, in the order in which they are declared.
final class BoundAddresses: Sendable {
    private let path: String
    private let logger: Logger
    private let urls: Mutex<[String?]>

    init(path: String, count: Int, logger: Logger) {
        self.path = path
        self.logger = logger
        urls = Mutex(Array(repeating: nil, count: count))
    }

    /// Writes down that the listener of this number is open.
    func note(_ url: String, at index: Int) {
        urls.withLock { urls in
            urls[index] = url
            do {
                let text = urls.compactMap(\.self).map { "\($0)\n" }.joined()
                try OutputFile(path, overwriting: true).publish(text)
            } catch {
                logger.error("The address could not be written down.", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Takes the file away.
    func remove() { unlink(path) }
}
