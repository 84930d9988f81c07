# Reference values for few cases, sets of adopters and rank correlations, from R.
#
# Run from this folder: Rscript support_value.R
# It writes r_support_value.csv: each value beside the expression that gave it.

suppressPackageStartupMessages(library(survival))
options(digits = 17)
rows <- list()
say <- function(name, expression) {
  command <- paste(trimws(deparse(substitute(expression), width.cutoff = 500)), collapse = " ")
  values <- as.numeric(expression)
  names <- if (length(values) > 1) paste0(name, "[", seq_along(values), "]") else name
  rows[[length(rows) + 1]] <<- data.frame(
    name = names, value = trimws(formatC(values, digits = 17, format = "g")), command = command
  )
}
say("exact 3/8", binom.test(3, 8)$conf.int)
say("exact 0/5", binom.test(0, 5)$conf.int)
say("exact 5/5", binom.test(5, 5)$conf.int)
say("exact 7/13 at 90%", binom.test(7, 13, conf.level = 0.9)$conf.int)
tea <- fisher.test(matrix(c(3, 1, 1, 3), 2))
say("fisher 3 1 1 3", c(tea$estimate, tea$conf.int, tea$p.value))
uneven <- fisher.test(rbind(c(7, 2), c(11, 25)))
say("fisher 7 2 11 25", c(uneven$estimate, uneven$conf.int, uneven$p.value))
none <- fisher.test(rbind(c(0, 6), c(9, 12)))
say("fisher 0 6 9 12", c(none$estimate, none$conf.int, none$p.value))
gehan <- MASS::gehan
both <- survdiff(Surv(time, cens) ~ treat, data = gehan)
say("gehan observed expected", c(both$obs[1], both$exp[1]))
say("gehan chi2", c(both$chisq, pchisq(both$chisq, 1, lower.tail = FALSE)))
fit <- survfit(Surv(time, cens) ~ treat, data = gehan, conf.type = "log-log")
say("gehan medians", t(summary(fit)$table[, c("median", "0.95LCL", "0.95UCL")]))
say("gehan time", gehan$time)
say("gehan cens", gehan$cens)
say("gehan control", as.integer(gehan$treat == "control"))
say("spearman mtcars mpg wt", {
  found <- cor.test(mtcars$mpg, mtcars$wt, method = "spearman", exact = FALSE)
  rho <- unname(found$estimate)
  c(rho, tanh(atanh(rho) + c(-1, 1) * qnorm(0.975) * sqrt((1 + rho^2 / 2) / (32 - 3))))
})
say("spearman p", {
  rho <- cor(mtcars$mpg, mtcars$wt, method = "spearman")
  2 * pt(-abs(rho / sqrt((1 - rho^2) / 30)), 30)
})
say("mpg", mtcars$mpg)
say("wt", mtcars$wt)
# nine units in six years, of which two took something up after the third
set.seed(7)
panel <- matrix(round(rnorm(54, 50, 6), 2), 9)
say("panel", t(panel))
change <- rowMeans(panel[, 4:6]) - rowMeans(panel[, 1:3])
long <- data.frame(
  y = as.vector(panel), unit = rep(1:9, 6), year = rep(1:6, each = 9)
)
long$on <- as.integer(long$unit <= 2 & long$year > 3)
say("panel effect", coef(lm(y ~ on + factor(unit) + factor(year), data = long))["on"])
say("panel exact p", {
  effect <- mean(change[1:2]) - mean(change[3:9])
  sets <- combn(3:9, 2)
  drawn <- apply(sets, 2, function(s) mean(change[s]) - mean(change[setdiff(3:9, s)]))
  mean(abs(drawn) >= abs(effect))
})
out <- file("r_support_value.csv", "w")
writeLines(paste0("# ", R.version.string, "; survival ", packageVersion("survival")), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE)
close(out)
