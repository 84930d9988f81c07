# Reference values for times to an event and for steps between grades, from R.
#
# Run from this folder: Rscript journey.R
# It writes journey_values.csv, each value beside the expression that gave it, and the two data
# sets as they were used: breast cosmesis (Finkelstein and Wolfe 1985, in KMsurv as bcdeter) and
# lung cancer (in survival). R is not needed to run the tests.

suppressPackageStartupMessages({library(survival); library(KMsurv)})
options(digits = 17)
data(bcdeter)

rows <- list()
say <- function(name, expression) {
  command <- paste(trimws(deparse(substitute(expression), width.cutoff = 500)), collapse = " ")
  values <- as.numeric(expression)
  names <- if (length(values) > 1) paste0(name, "[", seq_along(values), "]") else name
  rows[[length(rows) + 1]] <<- data.frame(
    name = names, value = trimws(formatC(values, digits = 17, format = "g")), command = command
  )
}

# ---- known to lie between two visits: breast cosmesis -------------------------------------
# An end that KMsurv leaves empty is not known: the event had not come by the last visit.
cosmesis <- bcdeter
first <- cosmesis[cosmesis$treat == 1, ]
turnbull <- survfit(Surv(lower, upper, type = "interval2") ~ 1, data = first)
say("turnbull survival", summary(turnbull, times = c(4.9, 6, 7, 10, 20, 30, 36, 45))$surv)
other <- cosmesis[cosmesis$treat == 2, ]
turnbull2 <- survfit(Surv(lower, upper, type = "interval2") ~ 1, data = other)
say("turnbull survival 2", summary(turnbull2, times = c(10, 15, 22, 28, 33))$surv)
positive <- within(cosmesis, lower <- ifelse(lower == 0, NA, lower))
plain <- survreg(Surv(lower, upper, type = "interval2") ~ I(treat == 2), data = positive)
say("weibull coefficients", coef(plain))
say("weibull scale", plain$scale)
say("weibull log likelihood", plain$loglik[2])
# Clustered errors by hand: in survival 3.5 the score of the scale has the wrong sign for events
# between two times (residuals(fit, "matrix")[, "ds"]), so its robust errors cannot be used here.
interval <- function(low, high, x) function(p) {
  middle <- exp(p[1] + if (length(p) > 2) p[2] * x else 0)
  shape <- exp(-p[length(p)])
  log(ifelse(low == high, dweibull(high, shape, middle),
    pweibull(high, shape, middle) - pweibull(low, shape, middle)))
}
sandwiched <- function(each, start, cluster) {
  best <- optim(start, function(p) -sum(each(p)), method = "BFGS", control = list(reltol = 1e-15))
  bread <- solve(optimHess(best$par, function(p) -sum(each(p))))
  score <- sapply(seq_along(start), function(k) {
    e <- replace(numeric(length(start)), k, 1e-5)
    (each(best$par + e) - each(best$par - e)) / 2e-5
  })
  bread %*% crossprod(rowsum(score, cluster)) %*% bread
}
upper <- with(cosmesis, ifelse(is.na(upper), Inf, upper))
half <- rep(1:48, each = 2)[seq_len(nrow(cosmesis))]
both <- interval(cosmesis$lower, upper, cosmesis$treat == 2)
say("weibull robust covariance", sandwiched(both, c(4, -0.5, -0.1), half))
alone <- cosmesis$treat == 1
one <- interval(cosmesis$lower[alone], upper[alone], 0)
say("weibull lone covariance", sandwiched(one, c(4, -0.1), seq_len(sum(alone))))
lone <- survreg(Surv(lower, upper, type = "interval2") ~ 1, data = positive[alone, ])
say("weibull median", predict(lone, type = "quantile", p = 0.5)[1])

# ---- known to the day: lung cancer --------------------------------------------------------
ill <- lung[complete.cases(lung[, c("time", "status", "age", "sex", "ph.ecog")]), ]
km <- survfit(Surv(time, status) ~ 1, data = ill, conf.type = "log-log")
at <- summary(km, times = c(50, 200, 400, 800))
say("km survival", at$surv)
say("km lower", at$lower)
say("km upper", at$upper)
say("km quartiles", unlist(quantile(km, c(0.25, 0.5, 0.75))))
test <- survdiff(Surv(time, status) ~ sex, data = ill)
say("log rank", c(test$chisq, test$obs, test$exp, 1 - pchisq(test$chisq, 1)))
three <- survdiff(Surv(time, status) ~ pmin(ph.ecog, 2), data = ill)
say("log rank of three", c(three$chisq, three$exp))
pairs <- rep(seq_len(ceiling(nrow(ill) / 2)), each = 2)[seq_len(nrow(ill))]
efron <- coxph(Surv(time, status) ~ age + sex + ph.ecog + cluster(pairs), data = ill)
say("cox efron", coef(efron))
say("cox efron errors", sqrt(diag(vcov(efron))))
say("cox efron log likelihood", efron$loglik[2])
breslow <- coxph(Surv(time, status) ~ age + sex + ph.ecog + cluster(pairs), data = ill, ties = "breslow")
say("cox breslow", coef(breslow))

# ---- events that compete: monoclonal gammopathy -------------------------------------------
few <- mgus2[seq(1, nrow(mgus2), by = 5), ]
etime <- with(few, ifelse(pstat == 0, futime, ptime))
event <- with(few, ifelse(pstat == 0, 2 * death, 1))
both <- survfit(Surv(etime, factor(event, 0:2, c("none", "pcm", "death"))) ~ 1)
say("incidence", t(summary(both, times = c(12, 60, 120, 240))$pstate[, 2:3]))

# ---- steps between ordered grades ---------------------------------------------------------
job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4)
long <- as.data.frame(as.table(job))
from <- rep(as.integer(long$Var1), long$Freq)
to <- rep(as.integer(long$Var2), long$Freq)
say("job tau b", cor(from, to, method = "kendall"))
signs <- function(x) sign(outer(x, x, "-"))[upper.tri(diag(length(x)))]
both <- signs(from) * signs(to)
say("job gamma", sum(both) / sum(both != 0))
say("job expected", chisq.test(job)$expected)

# ---- written out --------------------------------------------------------------------------
head <- paste0("# ", R.version.string, "; survival ", packageVersion("survival"),
  "; KMsurv ", packageVersion("KMsurv"))
put <- function(table, file) {
  con <- file(file, "w"); writeLines(head, con)
  write.csv(table, con, row.names = FALSE, quote = TRUE, na = ""); close(con)
}
put(do.call(rbind, rows), "journey_values.csv")
put(cosmesis, "cosmesis.csv")
put(cbind(ill[, c("time", "status", "age", "sex", "ph.ecog")], pairs), "lung.csv")
put(data.frame(etime, event), "mgus.csv")
