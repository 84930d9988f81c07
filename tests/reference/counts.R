# Reference values for counts with clustered errors, from R.
#
# Run from this folder: Rscript counts.R
# It writes counts_warpbreaks.csv (R's own dataset, with a cluster and an exposure given to each
# row) and counts_values.csv (each value beside the expression that gave it).

suppressPackageStartupMessages(library(sandwich))
options(digits = 17)
d <- warpbreaks
d$x <- as.numeric(d$tension)
d$cluster <- (seq_len(nrow(d)) * 7) %% 11
d$exposure <- 50 + (seq_len(nrow(d)) * 13) %% 29
write.csv(d[, c("breaks", "x", "cluster", "exposure")], "counts_warpbreaks.csv", row.names = FALSE)
rows <- list()
say <- function(name, expression) {
  command <- paste(trimws(deparse(substitute(expression), width.cutoff = 500)), collapse = " ")
  rows[[length(rows) + 1]] <<- data.frame(
    name = name, value = trimws(formatC(as.numeric(expression), digits = 17, format = "g")),
    command = command
  )
}
fit <- glm(breaks ~ x + offset(log(exposure)), family = poisson, data = d, epsilon = 1e-14)
se <- sqrt(diag(vcovCL(fit, cluster = d$cluster, type = "HC0", cadjust = TRUE)))
one <- glm(breaks ~ 1 + offset(log(exposure)), family = poisson, data = d, epsilon = 1e-14)
se1 <- sqrt(diag(vcovCL(one, cluster = d$cluster, type = "HC0", cadjust = TRUE)))
say("constant", coef(fit)[1])
say("slope", coef(fit)[2])
say("constant error", se[1])
say("slope error", se[2])
say("slope p", 2 * pt(-abs(coef(fit)[2] / se[2]), df = length(unique(d$cluster)) - 1))
say("rate", 100 * exp(coef(one)))
say("rate low", 100 * exp(coef(one) - qt(0.975, 10) * se1))
say("rate high", 100 * exp(coef(one) + qt(0.975, 10) * se1))
write.csv(do.call(rbind, rows), "counts_values.csv", row.names = FALSE, quote = TRUE)
