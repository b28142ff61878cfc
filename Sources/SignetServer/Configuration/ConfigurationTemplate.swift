/// The file that `signet init` writes: commented, and working as it is.
public enum ConfigurationTemplate {
    /// The text of the file.
    public static let commented = ""
}
