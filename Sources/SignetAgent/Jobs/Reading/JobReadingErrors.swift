import SignetCore

extension SignetError.Code {
    /// A job file is fine as a file, but wants something that is not done here.
    public static let jobUnsupported = Self(rawValue: "job.unsupported")
    /// There is no such job, group or task.
    public static let jobNotFound = Self(rawValue: "job.not-found")
    /// A job did not come to run.
    public static let jobFailed = Self(rawValue: "job.failed")
}
